import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/layers/load-config.js';
import { isTrusted, trustFolder } from '../config/trust/trust.js';
import { grantCommand, ruleOf, typedRule } from '../permissions/grant-rules.js';
import { writeGrants } from './write-grants.js';

let folder: string;
let project: string;
let home: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-grants-'));
  project = join(folder, 'project');
  home = join(folder, 'home');
  mkdirSync(join(project, '.plenum'), { recursive: true });
  mkdirSync(join(home, '.plenum'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(project, '.plenum/config.json');
const grant = (...rules: readonly string[]) =>
  writeGrants({ project, home, place: 'project', rules });

describe('the rule of a command', () => {
  it.each([
    ['npm test', 'Sh(npm test)'],
    ['npm test && npm run lint', 'Sh(npm test && npm run lint)'],
    ['echo "$(date)"', 'Sh(echo "$(date)")'],
    // A file pattern is covered by a wider wildcard only.
    ['ls src/*', null],
    // It would grant everything.
    ['*', null],
    // Wildcards and operators cannot stand in one rule.
    ['ls *.js | wc -l', null],
    ['', null],
  ])('X47: %j is granted by %j', (argument, rule) => {
    expect(ruleOf({ tool: 'Sh', argument })).toBe(rule);
  });

  it('X47: what is typed is a command, or a whole rule', () => {
    expect(typedRule(' npm test ')).toBe('Sh(npm test)');
    expect(typedRule('make')).toBe('Sh(make)');
    expect(typedRule('Publish(a/b)')).toBe('Publish(a/b)');
    expect(typedRule('mcp__files__read')).toBe('mcp__files__read');
  });

  it.each(['Sh(npm test)', "Sh(echo 'it is')", 'Publish(release)', 'Sh(Edit(x))', 'Sh(--version)'])(
    'X47: the command that writes %s reads back as it',
    (rule) => {
      const [, word = ''] = /^plenum grant (.*)$/s.exec(grantCommand([rule])) ?? [];
      const typed = word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word;
      expect(typedRule(typed)).toBe(rule);
    },
  );
});

describe('writing a rule', () => {
  it('X47: the first one makes the file, and is in force where nothing needed trust', async () => {
    expect(await grant('Sh(npm test)')).toEqual({
      file: file(),
      rules: [{ rule: 'Sh(npm test)', written: true }],
      inForce: true,
    });
    const { trusted } = await isTrusted(project, home);
    const { config } = await loadConfig({ project, home, env: {}, trusted });
    expect(config.permissions.allow).toEqual(['Sh(npm test)']);
  });

  it('everything else in the file stays as it is written', async () => {
    const text = '{\n  // ours\n  "maxAgents": 5, // few\n\n  // "model": "x",\n}\n';
    writeFileSync(file(), text);
    await trustFolder(project, home);
    await grant('Sh(npm test)', 'Sh(make)');
    const after = readFileSync(file(), 'utf8');
    for (const part of ['// ours', '"maxAgents": 5', '// few', '// "model": "x",'])
      expect(after).toContain(part);
    await grant('Sh(make)');
    expect(readFileSync(file(), 'utf8')).toBe(after);
  });

  it('X103: a folder that is not trusted does not become so', async () => {
    writeFileSync(file(), '{ "permissions": { "allow": ["Sh(rm -rf /)"] } }');
    expect(await grant('Sh(npm test)')).toMatchObject({ inForce: false });
    expect((await isTrusted(project, home)).trusted).toBe(false);
    await trustFolder(project, home);
    expect(await grant('Sh(make)')).toMatchObject({ inForce: true });
  });

  it('X103: an edit that nobody looked at is not trusted along', async () => {
    writeFileSync(file(), '{}');
    await trustFolder(project, home);
    writeFileSync(file(), '{ "permissions": { "allow": ["Sh(rm -rf /)"] } }');
    expect(await grant('Sh(npm test)')).toMatchObject({ inForce: false });
  });

  it.each(['Sh(*)', 'Sh', 'Sh()', '(', 'Sh(ls *.js | wc -l)'])(
    'a rule %j is refused, and nothing is written',
    async (rule) => {
      await expect(grant(rule)).rejects.toMatchObject({ code: 'E_USAGE' });
      expect(() => readFileSync(file())).toThrow();
    },
  );

  it('nothing is written into a file that cannot be read, or through a link', async () => {
    writeFileSync(file(), '{ "maxAgents": "many" }');
    await expect(grant('Sh(make)')).rejects.toMatchObject({ code: 'E_CONFIG' });
    rmSync(file());
    symlinkSync(join(folder, 'elsewhere.json'), file());
    await expect(grant('Sh(make)')).rejects.toMatchObject({ code: 'E_PATH_OUTSIDE' });
  });

  it('the home folder takes it for every project', async () => {
    const rules = ['Sh(npm test)'];
    const written = await writeGrants({ project, home, place: 'home', rules });
    expect(written).toMatchObject({ file: join(home, '.plenum/config.json'), inForce: true });
    const { config } = await loadConfig({ project: folder, home, env: {}, trusted: false });
    expect(config.permissions.allow).toEqual(rules);
  });
});
