import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  executedAgain,
  git,
  killDemoAt,
  locks,
  moments,
  standingOf,
  strayWorktrees,
} from './demo-kill.js';
import { type Ended, Project } from './project.js';

const whole = new Project();
const folder = join(whole.work, 'plenum-demo');
const inFolder = (...args: readonly string[]): Promise<Ended> => whole.run('-C', folder, ...args);
let first: Ended;
let summary: ReturnType<typeof JSON.parse>;
let branch: string;
/** How many events a whole run records. */
let events: number;
beforeAll(async () => {
  first = await whole.run('demo', '--json');
  summary = JSON.parse(first.stdout);
  branch = `plenum/${summary.runId}`;
  const journal = join(summary.runDir, 'events');
  events = readdirSync(journal).flatMap((name) =>
    readFileSync(join(journal, name), 'utf8').split('\n').slice(0, -1),
  ).length;
}, 240_000);
afterAll(() => whole.close());

describe('plenum demo ports a package', () => {
  it('in under two minutes, each plant caught by whom it should, the gate red and then green, without asking anything', () => {
    expect(`${first.code} ${first.stderr}`).toMatch(/^0 The demo is in /);
    const { status, losses, result, agents, costUsd, durationMs, dir } = summary;
    expect({ status, losses, costUsd, dir }).toEqual({
      status: 'completed',
      losses: [],
      costUsd: 0,
      dir: folder,
    });
    expect(agents).toMatchObject({ total: 56, completed: 56 });
    expect(durationMs).toBeLessThan(120_000);
    expect(result).toMatchObject({ unresolved: [], branch, gate: { passed: true, flaky: false } });
    expect(result.files.filter(({ state }: { state: string }) => state === 'landed')).toHaveLength(
      12,
    );
    expect(result.caught).toMatchObject([
      { file: 'lib/hash/sha/1.js', by: ['runner-reviewer'] },
      { file: 'lib/hash/ripemd.js', by: ['gate'] },
    ]);
    expect(result.gates).toMatchObject([
      { passed: false, landed: 13, touched: [] },
      { passed: true, landed: 1, tests: 26, passes: 26, fails: 0, touched: [] },
    ]);
  });

  it('the folder is a repository with one commit, and the checkout is untouched', () => {
    expect([
      git(folder, 'rev-list', '--count', 'main'),
      git(folder, 'status', '--porcelain'),
      git(folder, 'branch', '--show-current'),
    ]).toEqual(['1', '', 'main']);
    expect(git(folder, 'worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('X49: the branch builds: cloned elsewhere it passes the published tests, which are the same byte for byte', () => {
    expect(
      git(
        folder,
        'diff',
        'main',
        `refs/heads/${branch}`,
        '--',
        'test',
        'package.json',
        'checks',
        'agents',
        'node_modules',
      ),
    ).toBe('');
    const clone = join(whole.folder, 'clone');
    git(whole.folder, 'clone', '--quiet', '--branch', branch, folder, clone);
    const published = join(import.meta.dirname, '../../node_modules/hash.js');
    for (const path of ['package.json', 'test/hash-test.js', 'test/hmac-test.js'])
      expect(readFileSync(join(clone, path)).equals(readFileSync(join(published, path)))).toBe(
        true,
      );
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const words = [
      '--test',
      '--test-reporter=tap',
      '--import',
      './checks/mocha-globals.mjs',
      'test/hash-test.js',
      'test/hmac-test.js',
    ];
    const output = execFileSync(process.execPath, words, { cwd: clone, encoding: 'utf8', env });
    expect(output).toMatch(/^# pass 12$[\s\S]*^# fail 0$/m);
    expect(readFileSync(join(clone, 'lib/hash/sha/1.js'), 'utf8')).toMatch(
      /^import .* from '\.\.\/utils\.js';$/m,
    );
  });

  it('every command that its report names works, and a whole run is resumed without executing anything', async () => {
    const { runId, result } = summary;
    expect(git(folder, 'diff', '--stat', result.base, branch)).toContain('13 files changed');
    expect((await inFolder('diff', runId)).stdout).toContain('lib/hash/ripemd.js');
    expect((await inFolder('show', runId, '--agents')).stdout).toContain('translate lib/hash.js');
    expect((await inFolder('logs', runId, 'retranslate lib/hash/sha/1.js')).stdout).toContain(
      'An earlier translation was refuted',
    );
    const resumed = JSON.parse((await inFolder('resume', runId, '--json')).stdout);
    expect(resumed).toMatchObject({
      status: 'completed',
      agents: { total: 56, reused: 56 },
      result,
    });
  });

  it('again in its folder it commits nothing, and starts another run, since the first one ended', {
    timeout: 120_000,
  }, async () => {
    const base = git(folder, 'rev-parse', 'main');
    const { stdout, code } = await whole.run('demo');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(46);
    expect(git(folder, 'rev-parse', 'main')).toBe(base);
    expect(
      git(folder, 'for-each-ref', '--format=%(refname)', 'refs/heads/plenum').split('\n'),
    ).toHaveLength(2);
  });

  it('X49: is undone by deleting one branch', () => {
    git(folder, 'branch', '-D', branch);
    expect(git(folder, 'for-each-ref', '--format=%(refname)', 'refs/heads')).not.toContain(branch);
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('X103: its folder is not trusted by any other command', async () => {
    const { code, stderr } = await inFolder(
      'run',
      'workflow.js',
      '--args',
      '@port.json',
      '--yes',
      '--json',
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain('plenum trust');
  });
});

it('the demo leaves a folder that is not its own as it is', async () => {
  const project = new Project();
  project.write('mine.txt', 'mine');
  const { code, stdout, stderr } = await project.run('demo', '.');
  const left = readdirSync(project.work);
  project.close();
  expect([code, left]).toEqual([2, ['mine.txt']]);
  expect(stdout + stderr).toContain('E_DEMO_FOLDER');
});

let killed: Project;
afterEach(() => killed?.close());

describe('plenum demo killed half way', () => {
  const all = process.env.PLENUM_CHAOS === 'all';
  // The first of all: before there is a run.
  const points = [...(all ? [0] : []), ...moments(all ? 20 : 3)];

  it.each(
    points.map(
      (share, index) =>
        [
          Math.round(share * 100),
          index % 2 === 0 ? 'plenum demo' : 'plenum trust and plenum resume @last',
          share,
        ] as const,
    ),
  )(
    'X76: at %i percent of its events, %s brings it to the same end, and nothing recorded is executed again',
    { timeout: 180_000 },
    async (_percent, how, share) => {
      killed = new Project();
      await killDemoAt(killed, Math.floor(share * events));
      const before = await standingOf(killed);
      if (how !== 'plenum demo') await killed.run('trust', '--yes');
      const { stdout, stderr } =
        how === 'plenum demo'
          ? await killed.run('demo', '.', '--json')
          : await killed.run('resume', '@last', '--yes', '--json');
      const ended = JSON.parse(stdout);
      expect(
        `${ended.status} ${ended.reason} ${JSON.stringify(ended.result?.unresolved)} ${stderr}`,
      ).toMatch(/^completed null/);
      if (share > 0.2) expect(before.answered.size).toBeGreaterThan(0);
      expect(killed.runs()).toHaveLength(before.ended && how === 'plenum demo' ? 2 : 1);
      expect(ended.result.unresolved).toEqual([]);
      expect(git(killed.work, 'rev-parse', `refs/heads/plenum/${ended.runId}^{tree}`)).toBe(
        git(folder, 'rev-parse', `${summary.result.commit}^{tree}`),
      );
      expect(executedAgain(killed, before)).toEqual([]);
      expect(strayWorktrees(killed, before)).toEqual([]);
      expect(locks(killed)).toEqual([]);
      expect(git(killed.work, 'status', '--porcelain')).toBe('');
    },
  );

  it('X103: does not go on with a run whose script was edited', { timeout: 180_000 }, async () => {
    killed = new Project();
    await killDemoAt(killed, 8);
    const script = join(killed.runDir(), 'script.js');
    writeFileSync(script, `${readFileSync(script, 'utf8')}// edited\n`);
    const { stdout, stderr } = await killed.run('demo', '.', '--json');
    expect(JSON.parse(stdout).status).toBe('completed');
    expect(stderr).not.toContain('Going on');
    expect(killed.runs()).toHaveLength(2);
  });
});
