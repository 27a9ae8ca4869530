import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { previewResume } from '../../runs/library.js';
import { type RecordedProject, recordProject } from './fixtures/recorded-project.js';
import { plenum, testIo } from './fixtures/test-io.js';
import { treeOf } from './fixtures/tree-of.js';

let recorded: RecordedProject;

/**
 * A run that a drive would put in order: a swap that was cut short, work that only a bundle has, no
 * end, no base, a torn journal.
 */
beforeAll(async () => {
  recorded = await recordProject();
  const { project, runDir } = recorded;
  const swap = join(runDir, 'protect/swap');
  mkdirSync(join(swap, 'items'), { recursive: true });
  writeFileSync(join(swap, 'items/0'), 'what an agent wrote');
  writeFileSync(
    join(swap, 'plan.json'),
    JSON.stringify({
      version: 1,
      displaced: [{ path: 'test/check.sh', slot: 0 }],
      restored: [{ path: 'test/check.sh', slot: 0 }],
      folders: [],
    }),
  );
  const git = (...argv: readonly string[]) =>
    execFileSync('git', argv, { cwd: project, stdio: 'pipe' }).toString();
  for (const line of git('for-each-ref', '--format=%(refname)', 'refs/plenum', 'refs/heads/plenum')
    .split('\n')
    .filter(Boolean))
    git('update-ref', '-d', line);
  git('reflog', 'expire', '--expire=now', '--all');
  git('prune', '--expire=now');
  rmSync(join(runDir, 'base.json'));
  rmSync(join(runDir, 'driver'), { recursive: true });
  const events = join(runDir, 'events', readdirSync(join(runDir, 'events'))[0] ?? '');
  writeFileSync(events, readFileSync(events).subarray(0, -100));
}, 60_000);
afterAll(() => rmSync(recorded.base, { recursive: true, force: true }));

const looks: readonly (readonly string[])[] = [
  ['resume', 'r7k2', '--dry-run'],
  ['resume', '@last', '--dry-run', '--json'],
  ['list'],
  ['list', '--json'],
  ['status'],
  ['show', 'r7k2', '--agents'],
  ['logs', 'r7k2', '1'],
  ['result', 'r7k2'],
  ['export', 'r7k2', '--jsonl'],
  ['diff', 'r7k2'],
  ['diff', 'r7k2', '2'],
  ['prune', '--dry-run'],
  ['workflows'],
  ['check', 's.js'],
];

it.each(looks)(
  'X180 X74: %s %s %s changes no name, no byte and no time of the run folder, the project, its repository or the home folder',
  async (...argv) => {
    const before = treeOf(recorded.base);
    const ran = await plenum(
      testIo({ cwd: recorded.project, home: recorded.home, env: { PATH: process.env.PATH } }),
      ...argv.filter((word) => word !== undefined),
    );
    expect(ran.err).not.toContain('E_INTERNAL');
    if (argv[0] === 'diff' && argv[2] !== undefined) expect(ran.out).toContain('+made');
    expect(treeOf(recorded.base)).toEqual(before);
  },
);

it('X180: nor does previewResume of the library', async () => {
  const before = treeOf(recorded.base);
  const backend = { version: 1, name: 'none' } as never;
  expect(
    (await previewResume({ backend, run: 'r7k2', project: recorded.project })).reuse,
  ).toBeGreaterThan(2);
  expect(treeOf(recorded.base)).toEqual(before);
});
