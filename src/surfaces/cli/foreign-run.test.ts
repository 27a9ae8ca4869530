import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plenum, testIo } from './fixtures/test-io.js';
import { treeOf } from './fixtures/tree-of.js';

let base: string;
let home: string;
let project: string;

/** Counts its executions outside of every project, and leaves a file where it works. */
const agent = 'cat > /dev/null; echo x >> "$CANARY"; echo made >> made.txt; printf done';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'plenum-foreign-'));
  home = homeOf('home');
  project = join(base, 'project');
  mkdirSync(project);
  writeFileSync(
    join(project, 's.js'),
    "export const meta = { name: 'n', description: 'd' };\nreturn [await agent('one'), await agent('two')];\n",
  );
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function homeOf(name: string, more: object = {}): string {
  const path = join(base, name);
  const config = {
    backend: 'command',
    backends: { command: { run: ['sh', '-c', agent.replace('$CANARY', join(base, 'canary'))] } },
    ...more,
  };
  mkdirSync(join(path, '.plenum'), { recursive: true });
  writeFileSync(join(path, '.plenum/config.json'), JSON.stringify(config));
  return path;
}

const executions = (): number =>
  existsSync(join(base, 'canary'))
    ? readFileSync(join(base, 'canary'), 'utf8').split('\n').length - 1
    : 0;
const io = (cwd: string, of: string, change: object = {}) =>
  testIo({ cwd, home: of, env: { PATH: process.env.PATH }, ...change });
const inside = (cwd: string, ...argv: readonly string[]) => plenum(io(cwd, home), ...argv);
const runDirOf = (cwd: string, id = 'r7k2') => join(cwd, '.plenum/runs', id);

async function recorded(): Promise<void> {
  expect((await inside(project, 'run', 's.js', '--name', 'r7k2', '--yes')).code).toBe(0);
  expect(executions()).toBe(2);
}

/** As when the process died before it recorded its last agent. */
function cutLast(cwd: string): void {
  const events = join(runDirOf(cwd), 'events');
  const file = join(events, readdirSync(events).sort().at(-1) ?? '');
  const lines = readFileSync(file, 'utf8').split('\n');
  const last = lines.findLastIndex((line) => line.includes('"step-start"'));
  writeFileSync(file, `${lines.slice(0, last).join('\n')}\n`);
}

describe('a run folder that came from elsewhere', () => {
  it('X180: its script is unapproved on a machine without a record of it, whatever run.json says: exit 7, nothing runs', async () => {
    await recorded();
    cutLast(project);
    const header = JSON.parse(readFileSync(join(runDirOf(project), 'run.json'), 'utf8'));
    writeFileSync(
      join(runDirOf(project), 'run.json'),
      JSON.stringify({
        ...header,
        options: { ...header.options, approved: 'x', approval: 'auto' },
      }),
    );
    const stranger = homeOf('stranger');
    for (const flags of [[], ['--no-input'], ['--yes'], ['--json', '--yes']]) {
      const ran = await plenum(io(project, stranger), 'resume', '@last', ...flags);
      expect([ran.code, executions()]).toEqual([7, 2]);
      expect(ran.err + ran.out).toContain('no record of run r7k2');
      expect(ran.err + ran.out).toMatch(
        /plenum trust --yes && plenum resume r7k2 (--no-input |--json )?--yes/,
      );
    }
    expect((await plenum(io(project, stranger), 'trust', '--yes')).code).toBe(0);
    expect((await plenum(io(project, stranger), 'resume', 'r7k2', '--yes')).code).toBe(0);
    expect(executions()).toBe(3);
    cutLast(project);
    expect(
      (await plenum(io(project, stranger), 'resume', 'r7k2', '--no-input')).code,
      'it is known here by now',
    ).toBe(0);
  });

  it('X180: at a terminal the approval box is shown', async () => {
    await recorded();
    cutLast(project);
    const asking = io(project, homeOf('stranger'), {
      terminal: { stdin: true, stdout: true, stderr: true },
      answers: ['n'],
    });
    expect((await plenum(asking, 'resume', 'r7k2')).code).toBe(7);
    expect(asking.asked.join()).toContain('Run it?');
    expect(executions()).toBe(2);
  });

  it('X180: a run of this user on this machine resumes without a question, also where its project was moved or copied', async () => {
    await recorded();
    cutLast(project);
    expect((await inside(project, 'resume', 'r7k2', '--no-input')).code).toBe(0);
    cutLast(project);
    const copy = join(base, 'copy');
    cpSync(project, copy, { recursive: true });
    const before = treeOf(project);
    expect((await inside(copy, 'resume', 'r7k2', '--no-input')).code).toBe(0);
    expect(treeOf(project), 'the first project is as it was').toEqual(before);
    expect(readFileSync(join(copy, 'made.txt'), 'utf8').split('\n').length).toBeGreaterThan(
      readFileSync(join(project, 'made.txt'), 'utf8').split('\n').length,
    );
    cutLast(project);
    renameSync(project, join(base, 'moved'));
    expect((await inside(join(base, 'moved'), 'resume', 'r7k2', '--no-input')).code).toBe(0);
  });

  it('X180 C78: another script or other arguments than those approved here ask again', async () => {
    await recorded();
    cutLast(project);
    const script = join(runDirOf(project), 'script.js');
    const source = readFileSync(script, 'utf8');
    writeFileSync(script, `${source}// changed\n`);
    expect((await inside(project, 'resume', 'r7k2', '--no-input')).code).toBe(7);
    writeFileSync(script, source);
    const file = join(runDirOf(project), 'run.json');
    const header = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(
      file,
      JSON.stringify({ ...header, options: { ...header.options, args: { other: 1 } } }),
    );
    expect((await inside(project, 'resume', 'r7k2', '--no-input')).code).toBe(7);
    expect(executions()).toBe(2);
  });

  it('X180: the backend and the ceilings of a foreign run.json are not obeyed, of a known one the home folder decides', async () => {
    await recorded();
    cutLast(project);
    const file = join(runDirOf(project), 'run.json');
    const header = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(
      file,
      JSON.stringify({
        ...header,
        options: { backend: 'codex', maxAgents: 100_000, permissions: { mode: 'bypass' } },
        project: '/',
      }),
    );
    const stranger = homeOf('stranger', { approval: 'auto' });
    const { config: _, ...ran } = {
      config: null,
      ...(await plenum(io(project, stranger), 'resume', 'r7k2', '--no-input')),
    };
    expect([ran.code, executions()]).toEqual([0, 3]);
    expect(ran.err).toContain('asks for the backend "codex"');
    cutLast(project);
    const now = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...now, options: { backend: 'codex' } }));
    expect((await plenum(io(project, stranger), 'resume', 'r7k2', '--no-input')).code).toBe(0);
    expect(executions()).toBe(4);
  });

  it('X180: a simulation was approved by nobody: resumed with a real backend it asks', async () => {
    expect(
      (await inside(project, 'run', 's.js', '--name', 'r7k2', '--backend', 'simulate')).code,
    ).toBe(0);
    cutLast(project);
    expect(
      (await inside(project, 'resume', 'r7k2', '--backend', 'command', '--no-input')).code,
    ).toBe(7);
    expect(executions()).toBe(0);
  });

  it('X180: the state that programs of agents left in it is set aside, as such a program would read it as its configuration', async () => {
    await recorded();
    cutLast(project);
    mkdirSync(join(runDirOf(project), 'backends/opencode/config/opencode'), { recursive: true });
    await plenum(io(project, homeOf('stranger', { approval: 'auto' })), 'resume', 'r7k2');
    expect(readdirSync(runDirOf(project)).filter((name) => name.startsWith('backends'))).toEqual([
      expect.stringMatching(/^backends-set-aside-/),
    ]);
  });

  it('X74 X180: taken to another clone, with the first one gone, everything recorded is reused and worktrees come from their bundles', async () => {
    const git = (cwd: string, ...argv: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=u', '-c', 'user.email=u@u', ...argv], {
        cwd,
        stdio: 'pipe',
      }).toString();
    writeFileSync(
      join(project, 's.js'),
      `export const meta = { name: 'n', description: 'd' };
const one = await agent.outcome('one', { isolation: 'worktree' });
await agent('two');
const merged = await merge([one]);
return merged.landed.length;\n`,
    );
    git(project, 'init', '-q', '-b', 'main');
    git(project, 'add', '-A');
    git(project, 'commit', '-qm', 'base');
    const clone = join(base, 'clone');
    git(base, 'clone', '-q', project, clone);
    expect((await inside(project, 'run', 's.js', '--name', 'r7k2', '--yes')).code).toBe(0);
    const file = join(runDirOf(project), 'events/000001.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n');
    const merge = lines.findIndex((line) => line.includes('"kind":"merge"'));
    writeFileSync(file, `${lines.slice(0, merge).join('\n')}\n`);
    cpSync(join(project, '.plenum'), join(clone, '.plenum'), { recursive: true });
    rmSync(project, { recursive: true });
    const before = treeOf(clone);
    const looked = await inside(clone, 'resume', 'r7k2', '--dry-run', '--json');
    expect(JSON.parse(looked.out)).toMatchObject({ reuse: 2, run: [{ kind: 'merge' }], lost: [] });
    expect(treeOf(clone)).toEqual(before);
    const ran = await inside(clone, 'resume', 'r7k2', '--no-input', '--json');
    expect([ran.code, JSON.parse(ran.out).result, executions()]).toEqual([0, 1, 2]);
    expect(git(clone, 'show', 'plenum/r7k2:made.txt')).toContain('made');
    const patch = await inside(clone, 'diff', 'r7k2', '1');
    expect(patch.out).toContain('+made');
  });
});

describe('where run folders are', () => {
  it.each(['.plenum', '.plenum/runs'])(
    'X180: %s that is a link is refused, for runs and for looks, and nothing is written behind it',
    async (link) => {
      const elsewhere = join(base, 'elsewhere');
      mkdirSync(elsewhere);
      if (link !== '.plenum') mkdirSync(join(project, '.plenum'));
      symlinkSync(elsewhere, join(project, link));
      for (const argv of [
        ['run', 's.js', '--yes'],
        ['list'],
        ['resume', '@last', '--dry-run'],
        ['show', '@last'],
      ]) {
        const ran = await inside(project, ...argv);
        expect([argv[0], ran.code, ran.err.includes('is a link')]).toEqual([argv[0], 2, true]);
      }
      expect([readdirSync(elsewhere), executions()]).toEqual([[], 0]);
    },
  );

  it('X180: "runs" of the home folder moves them, for every verb; a project cannot say it, trusted or not', async () => {
    const moving = homeOf('moving', { runs: join(base, 'all-runs') });
    const at = (...argv: readonly string[]) => plenum(io(project, moving), ...argv);
    expect((await at('run', 's.js', '--name', 'r7k2', '--yes')).code).toBe(0);
    expect(existsSync(join(project, '.plenum'))).toBe(false);
    const [folder = ''] = readdirSync(join(base, 'all-runs'));
    expect(folder).toMatch(/^project-[0-9a-f]{8}$/);
    expect(JSON.parse((await at('show', 'r7k2', '--json')).out)).toMatchObject({
      runId: 'r7k2',
      runDir: join(base, 'all-runs', folder, 'r7k2'),
    });
    expect((await at('resume', 'r7k2', '--no-input')).code).toBe(0);
    mkdirSync(join(project, '.plenum'));
    writeFileSync(
      join(project, '.plenum/config.json'),
      JSON.stringify({ runs: join(base, 'chosen-by-project') }),
    );
    await inside(project, 'trust', '--yes');
    expect((await inside(project, 'run', 's.js', '--name', 'here', '--yes')).code).toBe(0);
    expect(existsSync(join(base, 'chosen-by-project'))).toBe(false);
    expect(existsSync(runDirOf(project, 'here'))).toBe(true);
  });
});
