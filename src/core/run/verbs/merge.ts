import type {
  MergeCandidate,
  MergeRequest,
  MergeResult,
  Worktrees,
} from '../../ports/worktrees.js';
import type { ReplayRecord } from '../../replay/record.js';
import {
  guardedPathsReason,
  guardedPathsTool,
  guardedQuestion,
} from '../../step/guarded-question.js';
import { landingFacts, type Refusal } from '../../step/landing.js';
import type { Outcome } from '../../step/outcome.js';
import { type FinishedCheck, judgeCheck, unchanged } from '../../step/test-results.js';
import { messageWithHint } from '../../values/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../values/json.js';
import type { Baselines } from '../checks/baselines.js';
import { type CommandRun, commandRun } from '../record/command-run.js';
import type { CommandWaitBook } from '../record/command-wait-book.js';
import type { Issued } from '../record/issued.js';
import type { PermissionDesk } from '../record/permission-desk.js';
import type { RunPorts } from '../record/ports.js';
import { completed, failed, type Running, runOnce } from '../record/running.js';
import type { WorkspaceBook } from '../record/workspace-book.js';
import { type MergeGate, mergeGate } from './gate-options.js';
import { givenOutcomes, orders } from './merge-candidates.js';

export interface MergeContext {
  readonly ports: RunPorts;
  readonly book: WorkspaceBook;
  readonly baselines: Baselines;
  readonly waits: CommandWaitBook;
  readonly desk: Pick<PermissionDesk, 'askDurably' | 'isAttended'>;
  readonly record: Pick<ReplayRecord, 'answerOf'>;
  readonly onStart: () => void;
}

/**
 * `merge()`: lands what outcomes left on the branch of the run; conflicts and refusals come back as
 * values (X49).
 */
export function runMerge(step: Issued, n: number, context: MergeContext): Running {
  return runOnce(context.onStart, 'conflict', (signal) => {
    const run = commandRun(n, lineOf(step.request.input), context.waits, signal);
    return land(step, n, context, run);
  });
}

async function land(
  step: Issued,
  n: number,
  context: MergeContext,
  run: CommandRun,
): Promise<Outcome> {
  const { ports, book } = context;
  const { input } = step.request;
  if (!orders.includes(input.order))
    return failed(
      'unsupported',
      `merge() has no order ${JSON.stringify(input.order)}; there are: 'given', 'smallest'`,
    );
  const { candidates, refused } = givenOutcomes(step.request, book);
  const gate = mergeGate(input);
  if (typeof gate === 'string') return failed('unsupported', gate);
  if (gate !== null) {
    const permission = ports.permit('Sh', gate.command);
    if (!permission.allowed) return failed('permission', permission.message);
  }
  if (ports.simulated) return answered(simulatedMerge(candidates, gate), refused);
  const worktrees = await openFor(candidates, gate !== null, ports);
  if (worktrees === null) return answered(nothing, refused);
  let base: FinishedCheck | null = null;
  try {
    if (gate?.baseline) base = await context.baselines.of({ ...gate, place: 'commit' }, run);
  } catch (error) {
    return failed('unsupported', messageWithHint(error));
  }
  const result = await worktrees.merge({
    candidates,
    ...(gate === null ? {} : { gate: gate.command, results: gate.results }),
    judge: (check) => judgeCheck(check, base),
    when: input.when === 'each' ? 'each' : 'end',
    protect:
      Array.isArray(input.protect) || gate === null
        ? { globs: Array.isArray(input.protect) ? input.protect.map(String) : [] }
        : { command: gate.command },
    ...askingAboutGuarded(n, context, run.signal),
    ...run,
  });
  return answered(result, refused);
}

/** The gate of a merge has its options in one object. */
function lineOf({ gate }: JsonObject): JsonObject {
  return isJsonObject(gate) ? gate : {};
}

/**
 * A person is asked once per merge, about all calls and paths (X184). Their recorded word counts
 * for the same question, also when nobody is there any more.
 */
function askingAboutGuarded(
  n: number,
  { desk, record }: MergeContext,
  signal: AbortSignal,
): Pick<MergeRequest, 'admitGuarded'> {
  const said = record.answerOf(n);
  if (said === undefined && !desk.isAttended) return {};
  return {
    admitGuarded: async (works) => {
      const argument = guardedQuestion(works);
      if (argument === null) return false;
      if (said?.tool === guardedPathsTool && said.argument === argument) return said.allowed;
      return (
        desk.isAttended &&
        (await desk.askDurably(n, { tool: guardedPathsTool, argument }, guardedPathsReason, signal))
          .allowed
      );
    },
  };
}

/**
 * Where nothing can land and nothing is to be checked, a merge needs no repository: its refusals
 * say why there is none.
 */
async function openFor(
  candidates: readonly MergeCandidate[],
  gated: boolean,
  ports: RunPorts,
): Promise<Worktrees | null> {
  try {
    return await ports.worktrees();
  } catch (error) {
    if (candidates.length > 0 || gated) throw error;
    return null;
  }
}

type Landed = Omit<MergeResult, 'commit'> & { readonly commit: string | null };

const nothing: Landed = {
  branch: null,
  commit: null,
  landed: [],
  empty: [],
  conflicts: [],
  refused: [],
  diffStat: null,
  gate: null,
};

function answered(result: Landed, refused: readonly Refusal[]): Outcome {
  const value = { ...result, refused: [...refused, ...result.refused] };
  // The verdict stays beside what landed where the value itself is too large for the journal.
  const gate = result.gate === null ? {} : { gate: { ...result.gate, output: '' } };
  return {
    ...completed(value),
    landing: { ...landingFacts(value as unknown as Json), ...gate } as unknown as JsonObject,
  };
}

function simulatedMerge(candidates: readonly MergeCandidate[], gate: MergeGate | null): Landed {
  return {
    branch: candidates.length > 0 ? 'plenum/simulated' : null,
    commit: candidates.at(-1)?.workspace.commit ?? 'simulated',
    landed: candidates.map(({ label, workspace }) => ({
      label,
      ref: workspace.ref,
      commit: workspace.commit,
    })),
    empty: [],
    conflicts: [],
    refused: [],
    diffStat: null,
    gate: gate && {
      ...{ passed: true, code: 0, output: '', touched: [] },
      ...(gate.baseline ? { ...unchanged, broughtBy: [] } : {}),
    },
  };
}
