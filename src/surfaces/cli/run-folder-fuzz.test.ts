import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededChance } from '../../stores/file/journal/fixtures/seeded-chance.js';
import { type RecordedProject, recordProject } from './fixtures/recorded-project.js';
import { attempt, filesBelow, mutate } from './fixtures/run-folder-mutation.js';
import { plenum, testIo } from './fixtures/test-io.js';
import { treeOf } from './fixtures/tree-of.js';

const mutations = Number(process.env.PLENUM_FUZZ ?? 1000);
const seed = Number(process.env.PLENUM_FUZZ_SEED ?? 180);
/** Looks and drives take turns; the test ends here, whatever the machine has to do besides. */
const longestMs = Number(process.env.PLENUM_FUZZ_MS ?? 50_000);

let recorded: RecordedProject;
let stranger: string;
/** A user who is never asked: here a drive goes all the way. */
let bold: string;
let kept: string;
let files: readonly string[];

beforeAll(async () => {
  recorded = await recordProject();
  const { base, runDir } = recorded;
  stranger = join(base, 'stranger');
  mkdirSync(join(stranger, '.plenum'), { recursive: true });
  cpSync(join(recorded.home, '.plenum/config.json'), join(stranger, '.plenum/config.json'));
  bold = join(base, 'bold');
  mkdirSync(join(bold, '.plenum'), { recursive: true });
  const backends = { command: { run: ['sh', '-c', 'cat > /dev/null; printf done'] } };
  const permissions = { mode: 'accept-edits', allow: ['Sh(sh test/check.sh)'] };
  writeFileSync(
    join(bold, '.plenum/config.json'),
    JSON.stringify({ approval: 'auto', backend: 'command', backends, permissions }),
  );
  mkdirSync(join(runDir, 'protect/swap/items'), { recursive: true });
  writeFileSync(join(runDir, 'protect/swap/items/0'), 'theirs');
  writeFileSync(
    join(runDir, 'protect/swap/plan.json'),
    JSON.stringify({
      version: 1,
      displaced: [{ path: 'test/check.sh', slot: 0 }],
      restored: [],
      folders: [],
    }),
  );
  writeFileSync(
    join(runDir, 'control/in/00000000000001-a.json'),
    JSON.stringify({ id: 'a', epoch: 0, author: 'x', action: 'answer', target: 1, text: 'y' }),
  );
  writeFileSync(join(base, 'victim.txt'), 'mine');
  mkdirSync(join(base, 'victim'));
  kept = join(base, 'kept');
  cpSync(runDir, kept, { recursive: true });
  files = filesBelow(kept);
  // Copied to and fro once: a copy keeps times to the millisecond only.
  cpSync(recorded.project, join(base, 'kept-project'), {
    recursive: true,
    preserveTimestamps: true,
  });
  rmSync(recorded.project, { recursive: true });
  cpSync(join(base, 'kept-project'), recorded.project, {
    recursive: true,
    preserveTimestamps: true,
  });
}, 60_000);
afterAll(() => rmSync(recorded.base, { recursive: true, force: true }));

/** Everything but the run folder, and what the home folders note of runs. */
function outside(base: string): Readonly<Record<string, string>> {
  const own =
    /^(project\/\.plenum\/runs\/r7k2|kept)(\/|$)|^(home|stranger|bold)\/\.plenum\/(known-runs|rehearsals\.json)/;
  return Object.fromEntries(Object.entries(treeOf(base)).filter(([path]) => !own.test(path)));
}

/** The canary is put back between drives, which is a time and no change. */
function withoutTimes(tree: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tree).map(([path, state]) => [
      path,
      path === 'canary' ? (state.split(' ')[0] ?? '') : state,
    ]),
  );
}

/**
 * A drive that nobody has to be asked about may change the project, and nothing else but what spares
 * the next start a rehearsal.
 */
async function driveBoldly(what: string): Promise<string | null> {
  const { base, project, canary } = recorded;
  const beside = () =>
    Object.fromEntries(
      Object.entries(outside(base)).filter(([path]) => !/^(project|canary)(\/|$)/.test(path)),
    );
  const before = JSON.stringify(beside());
  const counted = readFileSync(canary);
  const ran = await plenum(
    testIo({ cwd: project, home: bold, env: { PATH: process.env.PATH } }),
    'resume',
    'r7k2',
    '--no-input',
    '--rerun-lost',
  );
  const after = JSON.stringify(beside());
  rmSync(project, { recursive: true, force: true });
  cpSync(join(base, 'kept-project'), project, { recursive: true, preserveTimestamps: true });
  writeFileSync(canary, counted);
  if (/E_INTERNAL|defect of plenum/.test(ran.err))
    return `${what}: a drive: ${ran.err.slice(0, 400)}`;
  return before === after ? null : `${what}: a drive changed something beside the project`;
}

it(
  `X180: whatever is changed in a run folder, nothing outside of it changes, nothing runs unasked, and every refusal has a code (seed ${seed})`,
  async () => {
    const { base, home, project, runDir, canary } = recorded;
    const chance = seededChance(seed);
    const begun = performance.now();
    const executions = () => (existsSync(canary) ? lstatSync(canary).size : 0);
    const before = [withoutTimes(outside(base)), executions()] as const;
    const codes = new Map<number, number>();
    const fallen: string[] = [];
    let done = 0;
    for (; done < mutations && performance.now() - begun < longestMs; done += 1) {
      rmSync(runDir, { recursive: true, force: true });
      cpSync(kept, runDir, { recursive: true, preserveTimestamps: true });
      const what = Array.from(
        { length: 1 + chance(2) },
        () => attempt(() => mutate({ runDir, files, base }, chance)) ?? 'nothing',
      ).join(' and ');
      if (done % 5 === 4) {
        const fell = await driveBoldly(what);
        if (fell !== null) fallen.push(fell);
        expect(fallen).toEqual([]);
        continue;
      }
      const look = done % 2 === 0;
      // Of the user's own run only a look: it may finish what it began. A stranger's machine was
      // asked nothing.
      const argv = look
        ? ['resume', 'r7k2', '--dry-run']
        : ['resume', 'r7k2', '--no-input', ...(chance(2) === 0 ? ['--yes', '--rerun-lost'] : [])];
      const inRun = look ? treeOf(runDir) : null;
      const ran = await plenum(
        testIo({
          cwd: project,
          home: look && chance(2) === 0 ? home : stranger,
          env: { PATH: process.env.PATH },
        }),
        ...argv,
      );
      codes.set(ran.code, (codes.get(ran.code) ?? 0) + 1);
      if (/E_INTERNAL|defect of plenum/.test(ran.err))
        fallen.push(`${what}: ${argv.join(' ')}: ${ran.err.slice(0, 300)}`);
      if (inRun !== null && JSON.stringify(treeOf(runDir)) !== JSON.stringify(inRun))
        fallen.push(`${what}: a look changed the run folder`);
      if (executions() !== before[1])
        fallen.push(`${what}: ${argv.join(' ')} ran an agent or a command`);
      if (done % 20 === 19 || fallen.length > 0)
        expect({ fallen, tree: withoutTimes(outside(base)) }, what).toEqual({
          fallen: [],
          tree: before[0],
        });
    }
    rmSync(runDir, { recursive: true, force: true });
    expect(withoutTimes(outside(base))).toEqual(before[0]);
    console.log(
      `${done} changes, seed ${seed}, exit codes ${[...codes].map(([code, count]) => `${code}: ${count}`).join(', ')}`,
    );
    expect(done).toBeGreaterThan(0);
  },
  longestMs + 40_000,
);
