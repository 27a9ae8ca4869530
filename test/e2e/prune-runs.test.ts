import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { until } from './project.js';
import { WaitingProject } from './waiting-project.js';

interface Pruned {
  readonly dryRun: boolean;
  readonly removed: readonly { readonly id: string; readonly bytes: number }[];
  readonly kept: readonly { readonly id: string; readonly why: string }[];
}

let fake: FakeModel;
let project: WaitingProject;
beforeEach(async () => {
  fake = await createFakeModel();
  project = new WaitingProject(fake);
});
afterEach(async () => {
  project.close();
  await fake.close();
});

const dayMs = 86_400_000;
const every = ['--older', '0', '--keep', '0'];

/** Runs that have ended, the oldest first. */
async function ended(...ids: readonly string[]): Promise<void> {
  project.script('done.js', 'return 1;');
  for (const id of ids)
    expect(await project.run('run', 'done.js', '--yes', '--name', id)).toMatchObject({ code: 0 });
}

function startedDaysAgo(id: string, days: number): void {
  const file = join(project.runDir(id), 'run.json');
  const header = JSON.parse(readFileSync(file, 'utf8')) as object;
  const at = Date.now() - days * dayMs;
  writeFileSync(file, JSON.stringify({ ...header, createdAt: at, startedAt: at }));
}

async function pruned(...flags: readonly string[]): Promise<Pruned> {
  const { code, stdout, stderr } = await project.run('prune', '--runs', '--json', ...flags);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Pruned;
}
const ids = (runs: readonly { readonly id: string }[]) => runs.map(({ id }) => id).sort();

describe('plenum prune --runs', () => {
  it('X127: shows first what would go and why the rest stays, and without a person changes nothing', async () => {
    await ended('one', 'two', 'six');
    const flags = ['prune', '--runs', '--older', '0', '--keep', '1'];
    const dry = await project.run(...flags, '--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(/✗ goes +two[\s\S]*✗ goes +one[\s\S]* stays +six .*newest 1/);
    expect(dry.stdout).toMatch(/To go: 2 runs, .* kB; to stay: 1\./);
    const nobody = await project.run(...flags);
    const listed = expect.stringMatching(/goes +two[\s\S]*To go: 2 runs/);
    expect([nobody.code, nobody.stdout]).toEqual([7, listed]);
    expect(nobody.stderr).toContain('E_NEEDS_PERSON');
    const refused = await project.run(...flags, '--json');
    expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
      7,
      { error: { code: 'E_NEEDS_PERSON', hint: expect.stringContaining('plenum prune --runs') } },
    ]);
    expect(project.runs().sort()).toEqual(['one', 'six', 'two']);
  });

  it.runIf(process.platform === 'linux')(
    'X127: asks on a terminal, where the list stands above the question; no is no',
    async () => {
      await ended('one', 'two');
      for (const [answer, left, said] of [
        ['n', ['one', 'two'], 'Nothing was removed'],
        ['y', [], 'removed 2 runs'],
      ] as const) {
        const { terminal, screen, gone } = project.atTerminal('prune --runs --older 0 --keep 0');
        await until(() => screen().includes('for good? [y/N]'), 60_000);
        expect(screen()).toMatch(/goes[\s\S]*goes[\s\S]*To go: 2 runs[\s\S]*Remove 2 runs/);
        expect(project.runs().sort()).toEqual(['one', 'two']);
        terminal.stdin?.write(`${answer}\r`);
        await gone;
        expect(screen()).toContain(said);
        expect(project.runs().sort()).toEqual(left);
      }
    },
  );

  it('X127: --yes removes the folder and what the home folder knows; every count is the same', async () => {
    await ended('one', 'two', 'six');
    const dry = await pruned(...every, '--dry-run');
    expect([dry.dryRun, ids(dry.removed), dry.kept]).toEqual([true, ['one', 'six', 'two'], []]);
    expect(project.runs()).toHaveLength(3);
    const done = await pruned(...every, '--yes');
    expect(done).toEqual({ ...dry, dryRun: false });
    expect([project.runs(), existsSync(project.runDir('one'))]).toEqual([[], false]);
    expect(await project.run('show', 'one')).toMatchObject({ code: 8 });
    expect((await project.run('list', '--json')).stdout).toContain('"runs":[]');
    expect(await pruned(...every, '--yes')).toMatchObject({ removed: [], kept: [] });
  });

  it('X127: --older and --keep are both to be met; without them it is 30 days and 20 runs', async () => {
    await ended('one', 'two', 'six');
    startedDaysAgo('one', 40);
    startedDaysAgo('two', 20);
    const went = async (...flags: string[]) => ids((await pruned('--dry-run', ...flags)).removed);
    expect(await went()).toEqual([]);
    expect(await went('--keep', '0')).toEqual(['one']);
    expect(await went('--keep', '2', '--older', '0')).toEqual(['one']);
    expect(await went('--keep', '0', '--older', '15d')).toEqual(['one', 'two']);
    expect(await went('--keep', '2', '--older', '15d')).toEqual(['one']);
    expect(await went('--keep', '3', '--older', '0')).toEqual([]);
    const { kept } = await pruned('--dry-run', '--keep', '0', '--older', '90m');
    expect(kept).toMatchObject([{ id: 'six', why: 'it is younger than 1h30m' }]);
    for (const wrong of [['--older', 'soon'], ['--keep', '-1'], ['one']])
      expect(await project.run('prune', '--runs', ...wrong)).toMatchObject({ code: 2 });
    for (const alone of [
      ['--older', '1d'],
      ['--keep', '1'],
    ])
      expect(await project.run('prune', ...alone)).toMatchObject({ code: 2 });
    expect(project.runs()).toHaveLength(3);
  });

  it.runIf(process.platform === 'linux')(
    'X127: a live run stays, whatever is asked, and goes on undisturbed',
    async () => {
      await ended('one');
      project.script('wf.js', `return await agent('one');`);
      const { code } = await project.run('run', 'wf.js', '--yes', '--detach', '--name', 'live');
      expect(code).toBe(0);
      await project.working();
      const { removed, kept } = await pruned(...every, '--yes', '--damaged');
      expect([ids(removed), kept]).toMatchObject([
        ['one'],
        [{ id: 'live', why: 'it is being driven' }],
      ]);
      project.letGo();
      await project.completed('answer');
    },
  );

  it('X127: work that no branch holds stays until somebody takes it', async () => {
    project.close();
    const answers = 'cat > /dev/null; echo made > made.txt; echo answer';
    const backends = { command: { run: ['sh', '-c', answers] } };
    project = new WaitingProject(fake, { backends, workspace: {} });
    project.script(
      'land.js',
      `const made = await agent.outcome('one', { isolation: 'worktree' });
const { landed } = await merge([made]); return landed.length;`,
    );
    project.script('leave.js', `return await agent('one', { isolation: 'worktree' });`);
    const run = (file: string, id: string) => project.run('run', file, '--yes', '--name', id);
    expect(await run('land.js', 'landed')).toMatchObject({ code: 0 });
    expect(await run('leave.js', 'left')).toMatchObject({ code: 0 });
    const refused = await pruned(...every, '--yes');
    expect([refused.removed, refused.kept]).toMatchObject([
      [],
      [
        { id: 'left', why: expect.stringContaining('refs/plenum/left/1') },
        { id: 'landed', why: expect.stringContaining('plenum/landed') },
      ],
    ]);
    expect(await project.run('apply', 'landed', '--branch', 'mine')).toMatchObject({ code: 0 });
    const taken = await pruned(...every, '--yes');
    expect([ids(taken.removed), ids(taken.kept)]).toEqual([['landed'], ['left']]);
    expect(project.git('for-each-ref', '--format=%(refname)').trim().split('\n')).toEqual([
      'refs/heads/main',
      'refs/heads/mine',
      'refs/plenum/left/1',
      'refs/plenum/left/base',
    ]);
    expect(project.git('show', 'mine:made.txt')).toBe('made\n');
  });
});
