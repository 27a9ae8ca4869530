import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../layers/config-file.js';
import { keyOf } from '../schema/layer.js';
import { addRule } from './add-rule.js';
import { isTrusted, trustFolder } from './trust.js';

let base: string;
let place: { readonly project: string; readonly home: string };
const rule = { effect: 'allow', rule: 'Bash(npm test)' } as const;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'plenum-rule-'));
  place = { project: join(base, 'project'), home: join(base, 'home') };
  mkdirSync(join(place.project, '.plenum'), { recursive: true });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const fileOf = (where: 'project' | 'home') => join(place[where], '.plenum/config.json');
const allowed = (text: string) =>
  parseConfig(text, 'f').find((leaf) => keyOf(leaf) === 'permissions.allow')?.value;

describe('a rule that a person writes for good', () => {
  it.each([
    ['no file', null],
    ['an empty file', ''],
    ['no permissions', '{ "maxAgents": 5 }\n'],
    ['permissions without a list', '{ "permissions": { "mode": "default" } }'],
    ['an empty list', '{ "permissions": { "allow": [] } }'],
    ['a list', '{ "permissions": { "allow": ["Read"] } }'],
    ['commas at the end', '{ "permissions": { "allow": ["Read",], }, }'],
    [
      'a mark and other line ends',
      '\uFEFF{\r\n  "permissions": {\r\n    "allow": ["Read"]\r\n  }\r\n}\r\n',
    ],
  ])('X100: it stands in the file afterwards, with all that was there: %s', async (_, text) => {
    if (text !== null) writeFileSync(fileOf('project'), text);
    const before = text?.trim() ? parseConfig(text, 'f') : [];
    expect(await addRule(rule, 'project', place)).toMatchObject({ added: true });
    const after = readFileSync(fileOf('project'), 'utf8');
    expect(allowed(after)).toEqual([...(text?.includes('Read') ? ['Read'] : []), rule.rule]);
    for (const leaf of before.filter((one) => keyOf(one) !== 'permissions.allow'))
      expect(parseConfig(after, 'f').map(keyOf)).toContain(keyOf(leaf));
  });

  it('X100: comments stay, and a rule that stands there is not written twice', async () => {
    const text =
      '{\n  // why\n  "permissions": {\n    "allow": [\n      "Read" // all\n    ]\n  }\n}\n';
    mkdirSync(join(place.home, '.plenum'), { recursive: true });
    writeFileSync(fileOf('home'), text);
    await addRule(rule, 'home', place);
    const after = readFileSync(fileOf('home'), 'utf8');
    expect([after.includes('// why'), after.includes('// all'), allowed(after)]).toEqual([
      true,
      true,
      ['Read', rule.rule],
    ]);
    expect(await addRule(rule, 'home', place)).toMatchObject({ added: false });
    expect(readFileSync(fileOf('home'), 'utf8')).toBe(after);
  });

  it('X100: a folder that was trusted stays so; one that was not does not become it', async () => {
    writeFileSync(fileOf('project'), '{ "permissions": { "allow": ["Read"] } }');
    await addRule(rule, 'project', place);
    expect((await isTrusted(place.project, place.home)).trusted).toBe(false);
    await trustFolder(place.project, place.home);
    await addRule({ effect: 'deny', rule: 'WebFetch' }, 'project', place);
    expect((await isTrusted(place.project, place.home)).trusted).toBe(true);
  });

  it('X100: a file that cannot be understood is left alone, and so is a link that leads out', async () => {
    writeFileSync(fileOf('project'), '{ "permissions": ');
    await expect(addRule(rule, 'project', place)).rejects.toMatchObject({ code: 'E_CONFIG' });
    expect(readFileSync(fileOf('project'), 'utf8')).toBe('{ "permissions": ');
    rmSync(fileOf('project'));
    writeFileSync(join(base, 'elsewhere'), '{}');
    symlinkSync(join(base, 'elsewhere'), fileOf('project'));
    await expect(addRule(rule, 'project', place)).rejects.toMatchObject({ code: 'E_PATH_OUTSIDE' });
    expect(readFileSync(join(base, 'elsewhere'), 'utf8')).toBe('{}');
  });
});

it('X100: a file that only its owner may read stays one', async () => {
  writeFileSync(fileOf('project'), '{}\n', { mode: 0o600 });
  await addRule(rule, 'project', place);
  expect(statSync(fileOf('project')).mode & 0o777).toBe(0o600);
});
