import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plenum, type Ran, testIo } from './fixtures/test-io.js';
import { treeOf } from './fixtures/tree-of.js';

let base: string;
let home: string;
let project: string;

const head = "export const meta = { name: 'hi', description: 'd' };\n";
const first = `${head}const a = await agent('one');\nreturn [a, await agent('two')];\n`;
const edited = first.replace("'two'", "'three'");

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'plenum-origin-')));
  home = join(base, 'home');
  project = join(base, 'project');
  const echo = { backend: 'command', backends: { command: { run: ['sh', '-c', 'cat'] } } };
  put(join(home, '.plenum/config.json'), JSON.stringify(echo));
  put(join(project, 'hi.js'), first);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}
const io = (change: object = {}) =>
  testIo({ cwd: project, home, env: { PATH: process.env.PATH }, ...change });
const typed = (...argv: readonly string[]): Promise<Ran> => plenum(io(), ...argv);
const copy = (): string => join(project, '.plenum/runs/ed/script.js');
const prompts = (ran: Ran): readonly string[] =>
  (JSON.parse(ran.out).result as readonly string[]).map((text) => JSON.parse(text).prompt);
const firstLine = (ran: Ran): string => ran.err.split('\n')[0] ?? '';

async function begun(script = 'hi.js'): Promise<void> {
  expect((await typed('run', script, '--name', 'ed', '--yes')).code).toBe(0);
}

describe('a file that a run came from, changed since', () => {
  it('C78: a typed resume takes the new text, and its first line says so with the number of changed lines', async () => {
    await begun();
    put(join(project, 'hi.js'), edited);
    const ran = await typed('resume', 'ed', '--yes', '--json');
    expect(firstLine(ran)).toBe(
      'script: hi.js has changed since (1 line); the new text is taken (--keep-script keeps the run’s copy)',
    );
    expect([ran.code, prompts(ran)]).toEqual([0, ['one', 'three']]);
    expect(JSON.parse(ran.out).agents).toMatchObject({ reused: 1, completed: 2 });
    expect(readFileSync(copy(), 'utf8')).toBe(edited);
    const again = await typed('resume', 'ed', '--yes');
    expect(firstLine(again), 'both agree again').not.toContain('script:');
  });

  it('C78: a dry run says the same, counts with the new text, and writes nothing', async () => {
    await begun();
    put(join(project, 'hi.js'), edited);
    const before = treeOf(base);
    const ran = await typed('resume', 'ed', '--dry-run');
    expect([ran.code, firstLine(ran)]).toEqual([0, expect.stringContaining('(1 line)')]);
    expect(ran.out).toContain('reuse 1, run 1');
    const told = JSON.parse((await typed('resume', 'ed', '--dry-run', '--json')).out);
    expect(told.scripts).toEqual([
      { copy: 'script.js', file: join(project, 'hi.js'), changedLines: 1, taken: true },
    ]);
    expect(treeOf(base)).toEqual(before);
  });

  it('C78: a script changed since approval asks again: exit 7 where nobody can', async () => {
    await begun();
    put(join(project, 'hi.js'), edited);
    expect((await typed('resume', 'ed')).code).toBe(7);
    expect(readFileSync(copy(), 'utf8'), 'nothing is kept of it').toBe(first);
    const terminal = { stdin: true, stdout: true, stderr: true };
    const asking = io({ terminal, answers: ['r'] });
    expect((await plenum(asking, 'resume', 'ed')).code).toBe(0);
    expect(asking.asked).toHaveLength(1);
  });

  it('C78: --keep-script and a take-over keep the copy; --script names another', async () => {
    await begun();
    put(join(project, 'hi.js'), edited);
    for (const flag of ['--keep-script', '--take-over']) {
      const kept = await typed('resume', 'ed', flag, '--json');
      expect([kept.code, prompts(kept)]).toEqual([0, ['one', 'two']]);
      expect(firstLine(kept)).toContain('hi.js has changed since (1 line)');
    }
    const other = first.replace("'one'", "'zero'").replace("'two'", "'four'");
    put(join(project, 'other.js'), other);
    const named = await typed('resume', 'ed', '--script', 'other.js', '--yes', '--json');
    expect(firstLine(named)).toBe('script: other.js is taken (2 lines differ from the copy)');
    expect(prompts(named)).toEqual(['zero', 'four']);
    put(join(project, 'other.js'), other.replace("'four'", "'five'"));
    const followed = await typed('resume', 'ed', '--yes', '--json');
    expect(prompts(followed), 'from then on that one is followed').toEqual(['zero', 'five']);
    expect((await typed('resume', 'ed', '--script', 'hi.js', '--keep-script')).code).toBe(2);
  });

  it('C78: when both changed it asks, and headless it refuses and names the two flags', async () => {
    await begun();
    put(join(project, 'hi.js'), edited);
    put(copy(), first.replace("'one'", "'won'"));
    const refused = await typed('resume', 'ed', '--yes');
    expect(refused.code).toBe(7);
    expect(refused.err).toContain('E_SCRIPT_CHANGED');
    expect(refused.err).toContain('plenum resume ed --keep-script');
    expect(refused.err).toContain('--script hi.js');
    const terminal = { stdin: true, stdout: true, stderr: true };
    const neither = io({ terminal, answers: ['?', ''] });
    expect((await plenum(neither, 'resume', 'ed')).code).toBe(7);
    expect(neither.asked[0]).toContain('(2 lines differ)');
    const mine = io({ terminal, answers: ['c', 'r'] });
    await plenum(mine, 'resume', 'ed', '--json');
    expect(JSON.parse(mine.out()).result.join()).toContain('won');
    const file = io({ terminal, answers: ['f', 'r'] });
    await plenum(file, 'resume', 'ed', '--json');
    expect(JSON.parse(file.out()).result.join()).toContain('three');
  });

  it('C78: an edited copy whose file stayed runs, as ever', async () => {
    await begun();
    put(copy(), edited);
    const ran = await typed('resume', 'ed', '--yes', '--json');
    expect(ran.err).not.toContain('script:');
    expect(prompts(ran)).toEqual(['one', 'three']);
  });

  it('C78: a file that is gone, outside of the project or shipped is not followed', async () => {
    put(join(base, 'else/far.js'), first);
    await begun('../else/far.js');
    put(join(base, 'else/far.js'), edited);
    const ran = await typed('resume', 'ed', '--json');
    const far = join(base, 'else/far.js');
    expect(firstLine(ran)).toBe(
      `script: ${far} has changed since (1 line); it lies outside this project, so the run’s copy is kept (--script ${far} takes it)`,
    );
    expect(prompts(ran)).toEqual(['one', 'two']);
    rmSync(far);
    expect(firstLine(await typed('resume', 'ed'))).not.toContain('script:');
  });

  it('C78: a saved workflow of the personal folder is followed', async () => {
    put(join(home, '.plenum/workflows/mine.js'), first);
    await begun('mine');
    put(join(home, '.plenum/workflows/mine.js'), edited);
    expect(prompts(await typed('resume', 'ed', '--yes', '--json'))).toEqual(['one', 'three']);
  });

  it('C78: the project may have moved with its file', async () => {
    await begun();
    put(join(project, 'hi.js'), edited);
    cpSync(project, join(base, 'moved'), { recursive: true });
    rmSync(project, { recursive: true });
    project = join(base, 'moved');
    expect(prompts(await typed('resume', 'ed', '--yes', '--json'))).toEqual(['one', 'three']);
  });

  it('C78: a run without a known origin goes on with its copy', async () => {
    await begun();
    const known = join(home, '.plenum/known-runs');
    const [name = ''] = readdirSync(known);
    const { origins: _gone, ...older } = JSON.parse(readFileSync(join(known, name), 'utf8'));
    put(join(known, name), JSON.stringify(older));
    put(join(project, 'hi.js'), edited);
    expect(prompts(await typed('resume', 'ed', '--json'))).toEqual(['one', 'two']);
    rmSync(known, { recursive: true });
    expect(existsSync(copy())).toBe(true);
    expect((await typed('resume', 'ed', '--yes')).code, 'unknown here: E_APPROVAL').toBe(7);
  });

  it('C78: a broken edit is refused with its place, and the run stays as it was', async () => {
    await begun();
    put(join(project, 'hi.js'), `${first}}`);
    const ran = await typed('resume', 'ed', '--yes');
    expect([ran.code, ran.err]).toEqual([5, expect.stringContaining('hi.js:4')]);
    expect(readFileSync(copy(), 'utf8')).toBe(first);
  });
});

describe('a nested workflow, changed since', () => {
  const inner = "export const meta = { name: 'inner', description: 'd' };\nreturn agent('deep');\n";

  it('C78: its new text is taken by a typed resume too, and --keep-script keeps the copy', async () => {
    put(join(project, '.plenum/workflows/inner.js'), inner);
    put(join(project, 'hi.js'), `${head}return [await agent('one'), await workflow('inner')];\n`);
    await begun();
    put(join(project, '.plenum/workflows/inner.js'), inner.replace('deep', 'deeper'));
    const kept = await typed('resume', 'ed', '--keep-script', '--json');
    expect([firstLine(kept), prompts(kept)]).toEqual([
      'workflow: .plenum/workflows/inner.js has changed since (1 line); the run’s copy is kept',
      ['one', 'deep'],
    ]);
    const dry = await typed('resume', 'ed', '--dry-run');
    expect(dry.out).toContain('run 1');
    const taken = await typed('resume', 'ed', '--json');
    expect([taken.code, prompts(taken)]).toEqual([0, ['one', 'deeper']]);
    expect(firstLine(taken)).toContain('the new text is taken');
  });
});
