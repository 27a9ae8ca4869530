import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeModel } from '../../src/testing/index.js';
import { summaryOf } from './agents/model-project.js';
import { ChaosProject, concurrency } from './chaos/chaos-project.js';
import { startedAgain, tooOften } from './chaos/count-again.js';
import { type Extent, killedDrive, resume, start, undisturbed } from './chaos/killed-drive.js';
import { named, nameOf, type Trial, trialOf } from './chaos/moment.js';
import { until } from './project.js';

/**
 * 200 moments with PLENUM_CHAOS=all, a sample by default; PLENUM_SEED=17 or 17-40 takes those, and
 * keeps the folders of those that fail.
 */
function trials(): readonly Trial[] {
  const [from, to] = (process.env.PLENUM_SEED ?? '').split('-').map(Number);
  if (from)
    return Array.from({ length: (to ?? from) - from + 1 }, (_, index) => trialOf(from + index));
  const all = Array.from({ length: 200 }, (_, index) => index + 1);
  const chosen = process.env.PLENUM_CHAOS === 'all' ? all : all.filter((seed) => seed % 13 === 1);
  return [...named, ...chosen.map(trialOf)];
}

interface Reference extends Extent {
  readonly status: string;
  readonly result: unknown;
  readonly state: ReturnType<ChaosProject['state']>;
}

let busy: ChildProcess;
let reference: Reference;
const figures = { trials: 0, kills: 0, unborn: 0, missed: 0, again: 0 };

async function inProject<T>(act: (project: ChaosProject) => Promise<T>): Promise<T> {
  const fake = await createFakeModel();
  const project = new ChaosProject(fake);
  let keep = Boolean(process.env.PLENUM_SEED);
  try {
    const done = await act(project);
    keep = false;
    return done;
  } finally {
    if (keep) project.abandon();
    else project.close();
    await fake.close();
  }
}

beforeAll(async () => {
  busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  reference = await inProject(async (project) => {
    const { ended, ...extent } = await undisturbed(project);
    const { status, result } = summaryOf(ended);
    expect(startsWithoutOneEnd(project)).toEqual([]);
    await project.run('prune');
    expect([project.leftovers(), project.fsck()]).toEqual([[], '']);
    return { ...extent, status, result, state: project.state() };
  });
}, 120_000);
afterAll(() => {
  busy.kill('SIGKILL');
  const { trials, kills, unborn, missed, again } = figures;
  const told = `${trials} trials, ${kills} kills, ${unborn} before there was a run, ${missed} moments after the end; at most ${again} calls again at one kill`;
  console.log(
    `undisturbed: ${reference?.writes} writes, ${reference?.events} events, ${Math.round(reference?.ms ?? 0)} ms; ${told}`,
  );
});

/** X71: however many drives it took. */
function startsWithoutOneEnd(project: ChaosProject): readonly number[] {
  const events = project.events();
  const ended = events.flatMap((event) => (event.type === 'step-end' ? [event.n] : []));
  const started = new Set(
    events.flatMap((event) => (event.type === 'step-start' ? [event.n] : [])),
  );
  return [...started].filter((n) => ended.filter((other) => other === n).length !== 1);
}

/** What holds at a kill, to be compared after the next drive. */
function standing(project: ChaosProject) {
  return { recorded: project.recorded(), before: project.started(), mark: project.mark() };
}

function compare(
  project: ChaosProject,
  { recorded, before, mark }: ReturnType<typeof standing>,
): void {
  const after = project.started(mark);
  expect(after.filter((call) => recorded.has(call))).toEqual([]);
  const again = startedAgain(before, after);
  figures.again = Math.max(figures.again, again.length);
  expect(again.length, again.join()).toBeLessThanOrEqual(concurrency);
}

/**
 * Nothing was executed and nothing is there; a folder without a journal is said to hold nothing to
 * resume (C78).
 */
async function proveUnborn(project: ChaosProject): Promise<void> {
  // A git that it had just asked ends by itself.
  await until(() => project.living().length === 0);
  expect([project.started(), project.untouched()]).toEqual([[], true]);
  if (project.runs().length === 0) return;
  const { code, stdout } = await project.run(...resume);
  expect([code, JSON.parse(stdout).error.code]).toEqual([8, 'E_JOURNAL_MISSING']);
  expect([project.started(), project.untouched()]).toEqual([[], true]);
}

/** Kills as planned, and goes on to the end; false when the kill left no run to go on with. */
async function driveThrough(
  project: ChaosProject,
  { kills }: Trial,
  told: string[],
): Promise<boolean> {
  const inFlight: string[] = [];
  let args: readonly string[] = start;
  for (const moment of kills) {
    const then = standing(project);
    const where = await killedDrive(project, args, moment, reference);
    told.push(`${nameOf(moment)}: ${where ?? 'it was over'}`);
    figures[where === null ? 'missed' : 'kills'] += 1;
    if (!project.isBorn()) {
      figures.unborn += 1;
      await proveUnborn(project);
      return false;
    }
    if (args === resume) compare(project, then);
    inFlight.push(...(await project.worktreesInFlight()));
    args = resume;
  }
  const then = standing(project);
  const summary = summaryOf(await project.run(...resume));
  compare(project, then);
  expect({ status: summary.status, result: summary.result }).toEqual({
    status: reference.status,
    result: reference.result,
  });
  expect(project.worktrees().filter((path) => !inFlight.includes(path))).toEqual([]);
  return true;
}

async function prove(project: ChaosProject, trial: Trial, told: string[]): Promise<void> {
  if (!(await driveThrough(project, trial, told))) return;
  expect(startsWithoutOneEnd(project)).toEqual([]);
  expect(tooOften(project.started(), trial.kills.length)).toEqual([]);
  const mark = project.mark();
  await project.run(...resume);
  expect([project.started(mark), project.living()]).toEqual([[], []]);
  await project.run('prune');
  expect(project.state()).toEqual(reference.state);
  expect([project.leftovers(), project.fsck()]).toEqual([[], '']);
}

describe.runIf(process.platform === 'linux')('kill -9 at any moment, beside a busy loop', () => {
  for (const trial of trials()) {
    const moments = `${trial.seed === null ? 'always' : `seed ${trial.seed}`}, ${trial.kills.map(nameOf).join(', then ')}`;
    it(
      `X76 X71 X102 X187: ${moments}: nothing recorded runs twice, the same tree, nothing left`,
      { timeout: 120_000, retry: 0 },
      () =>
        inProject(async (project) => {
          const told: string[] = [];
          figures.trials += 1;
          try {
            await prove(project, trial, told);
          } catch (error) {
            if (error instanceof Error)
              error.message = `PLENUM_SEED=${trial.seed ?? 'none'} (${told.join('; ')}) ${project.folder}: ${error.message}`;
            throw error;
          }
        }),
    );
  }
});
