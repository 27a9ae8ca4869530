import { programsHere } from '../../config/trust/programs-here.js';
import type { Refusal } from '../../core/step/landing.js';
import { PlenumError } from '../../core/values/errors.js';
import { takes } from '../../workspaces/git/guarded-paths.js';
import { refsOf } from '../../workspaces/git/refs.js';
import { commitOf, openRepository } from '../../workspaces/git/repository.js';
import { checkedCommit } from '../../workspaces/git/restore.js';
import { applyToCheckout } from '../../workspaces/landing/apply.js';
import { guardedRefusal } from '../../workspaces/landing/guarded-refusal.js';
import { type Published, publishBranch } from '../../workspaces/landing/publish.js';
import {
  entryOf,
  type Source,
  type Takeable,
  takeable,
  withPathsOf,
} from '../../workspaces/landing/take-guarded.js';
import { type Environment, type RunWork, workOfRun } from './run-work.js';

export interface ApplyChoice {
  /** Number of the step whose work is meant; else what the run landed. */
  readonly n?: number;
  /**
   * As a new branch of that name, with nothing checked out; else into the user's checkout, not
   * committed.
   */
  readonly branch?: string;
  /** Guarded paths that a person takes all the same (X184). */
  readonly with: readonly string[];
  /** What the run's merges refused. */
  readonly refused: readonly Refusal[];
}

interface Held {
  /** Guarded paths that were left out, and those that were taken. */
  readonly guarded: readonly string[];
  readonly taken: readonly string[];
}

export type AppliedRun =
  | ({
      readonly mode: 'working-tree';
      readonly commit: string;
      readonly files: readonly string[];
    } & Held)
  | ({
      readonly mode: 'branch';
      readonly commit: string;
      readonly branch: string;
      readonly created: boolean;
    } & Held);

/**
 * Takes the result of a run, or of one step of it (`runId` is a whole id). Refuses before anything
 * changes: E_APPLY_OVERLAP, E_APPLY_CONFLICT.
 */
export async function applyRun(
  project: string,
  runId: string,
  choice: ApplyChoice,
  environment: Environment = process.env,
): Promise<AppliedRun> {
  const work = await workOfRun(
    project,
    runId,
    choice.n,
    environment,
    await programsHere(project, environment),
  );
  const { commit, guarded, taken } = await chosenWork(
    { project, runId, environment },
    work,
    choice,
  );
  const held = { guarded, taken };
  const { repository, from } = work;
  if (choice.branch !== undefined) {
    const key = ['apply', choice.branch, work.to, ...taken].join(':');
    return {
      mode: 'branch',
      ...(await publishBranch(repository, { runId, branch: choice.branch, commit, key })),
      ...held,
    };
  }
  return {
    mode: 'working-tree',
    commit,
    ...(from === commit ? { files: [] } : await applyToCheckout(repository, from, commit)),
    ...held,
  };
}

interface RunPlaceOfUser {
  readonly project: string;
  readonly runId: string;
  readonly environment: Environment;
}

async function chosenWork(
  run: RunPlaceOfUser,
  { repository, from, to }: RunWork,
  choice: ApplyChoice,
): Promise<Takeable> {
  const own = await takeable(repository, from, to, choice.with);
  const refused =
    choice.n === undefined ? choice.refused.filter(({ cause }) => cause === 'guarded') : [];
  const sources = await guardedSources(run, refused, choice.with);
  const taken = [...own.taken, ...sources.flatMap(({ paths }) => paths)];
  const left = refused.flatMap(({ paths }) => paths ?? []).filter((path) => !taken.includes(path));
  const guarded = [...new Set([...own.guarded, ...left])].sort();
  refuseUnknown(choice.with, taken, guarded);
  return { commit: await withPathsOf(repository, own.commit, sources), guarded, taken };
}

/** Guarded paths are not on the branch; the calls that left them have them still. */
async function guardedSources(
  run: RunPlaceOfUser,
  refused: readonly Refusal[],
  wanted: readonly string[],
): Promise<readonly Source[]> {
  const isWanted = takes(wanted);
  const sources: Source[] = [];
  const entries = new Map<string, { readonly entry: string; readonly label: string }>();
  for (const { label, ref, paths = [] } of refused) {
    const n = Number(/\/(\d+)$/.exec(ref ?? '')?.[1]);
    const chosen = paths.filter(isWanted);
    if (chosen.length === 0 || !Number.isInteger(n)) continue;
    const { repository, to } = await workOfRun(
      run.project,
      run.runId,
      n,
      run.environment,
      await programsHere(run.project, run.environment),
    );
    for (const path of chosen) {
      const entry = await entryOf(repository, to, path);
      const other = entries.get(path);
      if (other !== undefined && other.entry !== entry)
        throw ambiguous(run.runId, path, [other.label, label]);
      entries.set(path, { entry, label });
    }
    sources.push({ commit: to, paths: chosen });
  }
  return sources;
}

function ambiguous(runId: string, path: string, labels: readonly string[]): PlenumError {
  return new PlenumError('E_APPLY_CONFLICT', `${labels.join(' and ')} left ${path}, each its own`, {
    hint: `nothing was changed; say whose you mean by its number: plenum show ${runId} --agents`,
  });
}

function refuseUnknown(
  wanted: readonly string[],
  taken: readonly string[],
  guarded: readonly string[],
): void {
  for (const path of wanted) {
    if (taken.some(takes([path]))) continue;
    throw new PlenumError('E_USAGE', `the run left no guarded file ${path}`, {
      hint:
        guarded.length === 0
          ? 'apply without --with: nothing was refused'
          : `there are: ${guarded.join(', ')}`,
    });
  }
}

interface PublishedRun extends Published {
  /** What did not come along; absent when nothing was held back. */
  readonly refused?: readonly Refusal[];
}

/** `publish(outcome, { as: 'branch' })`: once per key (X52), without guarded files (X184). */
export async function publishRun(
  project: string,
  request: {
    readonly runId: string;
    readonly branch: string;
    readonly commit: string;
    readonly key: string;
  },
  environment: Environment = process.env,
): Promise<PublishedRun> {
  checkedCommit(request.commit);
  const repository = await openRepository(project, environment, 'off');
  const base = await commitOf(repository, refsOf(request.runId).base);
  const { commit, guarded } =
    base === null
      ? { commit: request.commit, guarded: [] }
      : await takeable(repository, base, request.commit, []);
  const published = await publishBranch(repository, { ...request, commit });
  const call = { label: request.branch, key: null, ref: null };
  return {
    ...published,
    ...(guarded.length === 0 ? {} : { refused: [guardedRefusal(call, guarded)] }),
  };
}
