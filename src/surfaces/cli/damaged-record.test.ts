import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plenum, testIo } from './fixtures/test-io.js';
import { treeOf } from './fixtures/tree-of.js';

let base: string;
let project: string;

/**
 * Notes its prompt, so that it is known which calls ran. One prompt has an answer that becomes a
 * blob.
 */
const agent = `import fs from 'node:fs';
let text = ''; for await (const chunk of process.stdin) text += chunk;
const { prompt } = JSON.parse(text);
fs.appendFileSync(process.argv[2], prompt + '\\n');
process.stdout.write(prompt === 'big' ? 'B'.repeat(400000) : 'value of ' + prompt);`;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'plenum-damaged-'));
  project = join(base, 'project');
  mkdirSync(join(base, 'home/.plenum'), { recursive: true });
  mkdirSync(project);
  writeFileSync(join(base, 'agent.mjs'), agent);
  const run = [process.execPath, join(base, 'agent.mjs'), join(base, 'ran')];
  writeFileSync(
    join(base, 'home/.plenum/config.json'),
    JSON.stringify({ backend: 'command', backends: { command: { run } } }),
  );
  const script =
    "const all = []; for (const one of ['a', 'b', 'big', 'c', 'd']) all.push((await agent(one)).length); return all;\n";
  writeFileSync(
    join(project, 's.js'),
    `export const meta = { name: 'n', description: 'd' };\n${script}`,
  );
  expect((await at('run', 's.js', '--name', 'r7k2', '--yes')).code).toBe(0);
  for (const name of ['home', 'project'])
    cpSync(join(base, name), join(base, 'kept', name), { recursive: true });
}, 60_000);
beforeEach(() => {
  for (const name of ['home', 'project', 'ran'])
    rmSync(join(base, name), { recursive: true, force: true });
  cpSync(join(base, 'kept'), base, { recursive: true });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const runDir = () => join(project, '.plenum/runs/r7k2');
const journal = () => join(runDir(), 'events/000001.jsonl');
const io = (change: object = {}) =>
  testIo({ cwd: project, home: join(base, 'home'), env: { PATH: process.env.PATH }, ...change });
const at = (...argv: readonly string[]) => plenum(io(), ...argv);
const forget = () => rmSync(join(base, 'ran'), { force: true });
const ran = () =>
  existsSync(join(base, 'ran'))
    ? readFileSync(join(base, 'ran'), 'utf8').trim().split('\n').sort()
    : [];
const linesOf = () => readFileSync(journal(), 'utf8').split('\n');

/** One bit of the outcome of the nth agent. */
function flip(n: number): void {
  const lines = linesOf();
  const index = lines.findIndex(
    (line) => line.includes(`"step-end"`) && line.includes(`"n":${n},`),
  );
  lines[index] = `${lines[index]?.slice(0, 30)}#${lines[index]?.slice(31)}`;
  writeFileSync(journal(), lines.join('\n'));
}

const blob = () => join(runDir(), 'blobs', readdirSync(join(runDir(), 'blobs'))[0] ?? '');

/** What happens to the record, and which agents' outcomes are lost by it. */
const damages: readonly (readonly [string, () => void, readonly string[]])[] = [
  ['a bit of an outcome is flipped', () => flip(2), ['b']],
  [
    'the first line is damaged',
    () =>
      writeFileSync(
        journal(),
        readFileSync(journal(), 'utf8').replace('segment-start', 'segment-stark'),
      ),
    [],
  ],
  ['a stored value is gone', () => rmSync(blob()), ['big']],
  ['a stored value was changed', () => writeFileSync(blob(), 'x'), ['big']],
  ['the journal is empty', () => writeFileSync(journal(), ''), ['a', 'b', 'big', 'c', 'd']],
  [
    'the journal is empty and nothing else is left beside',
    () => {
      writeFileSync(journal(), '');
      for (const name of ['agents', 'blobs', 'driver', 'control', 'result.json', 'report.md'])
        rmSync(join(runDir(), name), { recursive: true });
    },
    ['a', 'b', 'big', 'c', 'd'],
  ],
];

describe.each(damages)('when %s', (_, damage, lost) => {
  it('X180 C78: it is said, nothing runs without a yes, then what was lost runs, and only that, and nobody is asked again', async () => {
    damage();
    const before = treeOf(project);
    const looked = await at('resume', 'r7k2', '--dry-run', '--json');
    expect(looked.code).toBe(0);
    expect(JSON.parse(looked.out).lost.length).toBeGreaterThan(0);
    expect((await at('resume', 'r7k2', '--dry-run')).out).toContain('lost: ');
    expect(treeOf(project), 'a look changes nothing').toEqual(before);
    for (const flags of [['--no-input'], ['--yes'], ['--json', '--yes']]) {
      const refused = await at('resume', 'r7k2', ...flags);
      expect([
        refused.code,
        (refused.err + refused.out).includes('plenum resume r7k2 --rerun-lost'),
      ]).toEqual([7, true]);
    }
    expect(ran()).toEqual([]);
    const resumed = await at('resume', 'r7k2', '--rerun-lost', '--no-input', '--json');
    expect([resumed.code, JSON.parse(resumed.out).result]).toEqual([0, [10, 10, 400000, 10, 10]]);
    expect(ran()).toEqual([...lost].sort());
    forget();
    const again = await at('resume', 'r7k2', '--no-input', '--json');
    expect([again.code, JSON.parse(again.out).result, ran()]).toEqual([
      0,
      [10, 10, 400000, 10, 10],
      [],
    ]);
    expect((await at('export', 'r7k2', '--jsonl')).code).toBe(0);
  });
});

it('X180: at a terminal the yes is asked for, and no is no', async () => {
  flip(2);
  const terminal = { terminal: { stdin: true, stdout: true, stderr: true } };
  const no = io({ ...terminal, answers: ['n'] });
  expect((await plenum(no, 'resume', 'r7k2')).code).toBe(7);
  expect([no.asked.join().includes('Run again what was lost'), ran()]).toEqual([true, []]);
  const yes = io({ ...terminal, answers: ['y'] });
  expect((await plenum(yes, 'resume', 'r7k2')).code).toBe(0);
  expect(ran()).toEqual(['b']);
});

it('C78: an empty journal is said by every verb that looks, and a missing one is no beginning', async () => {
  writeFileSync(journal(), '');
  for (const verb of ['show', 'result', 'export']) {
    const looked = await at(verb, 'r7k2', ...(verb === 'export' ? ['--jsonl'] : []));
    expect([verb, looked.code, looked.err.includes('empty or gone')]).toEqual([verb, 1, true]);
  }
  expect((await at('list')).out).toContain('damaged');
  rmSync(join(runDir(), 'events'), { recursive: true });
  const missing = await at('resume', 'r7k2', '--yes');
  expect([missing.code, missing.err.includes('nothing to resume'), ran()]).toEqual([8, true, []]);
});

it('X71: a driver that died before its first line was whole lost nothing: the run goes on unasked', async () => {
  writeFileSync(join(runDir(), 'events/000002.jsonl'), '');
  expect((await at('resume', 'r7k2', '--no-input')).code).toBe(0);
  expect(ran()).toEqual([]);
});
