import type { WaitReason } from '../journal/wait-event.js';
import type { RunState } from '../state/run-state.js';

/** How many agent calls of a run are how far: every view counts them so. */
export interface CallCounts {
  /** Ended with a value, from the record or not. */
  readonly done: number;
  /** Ended, whatever their end. */
  readonly ended: number;
  /** Everything the script asked for until now. */
  readonly asked: number;
}

/** How far a run is: `ended` and everything under way add up to `asked`. */
export interface Progress extends CallCounts {
  /** Attempts in flight: never more than may run at once. */
  readonly running: number;
  readonly queued: number;
  /** Calls that have started and do nothing now, by what they wait for. */
  readonly waiting: readonly ProgressWait[];
}

export interface ProgressWait {
  readonly reason: WaitReason | 'person' | 'core' | 'lock';
  readonly count: number;
  /** When the wait is over, where that is known. */
  readonly until: number | null;
}

export function countCalls({ agents, waiting }: Pick<RunState, 'agents' | 'waiting'>): CallCounts {
  return {
    done: agents.completed,
    ended: agents.total - agents.running,
    asked: agents.total + waiting.queued,
  };
}

export function selectProgress(state: RunState): Progress {
  const { agents, waiting: counts } = state;
  const started = agents.running;
  let left = started;
  const waiting: ProgressWait[] = [];
  const wait = (
    reason: ProgressWait['reason'],
    wanted: number,
    until: number | null = null,
  ): void => {
    const count = Math.min(left, wanted);
    left -= count;
    if (count > 0) waiting.push({ reason, count, until });
  };
  wait('person', askingAgents(state));
  for (const wanted of ['core', 'lock'] as const) wait(wanted, agentsWaiting(state, wanted));
  wait('quota', counts.quota, quotaEnd(state));
  wait('cache', counts.cache);
  wait('retry', counts.retry);
  wait('limit', counts.limit);
  return {
    ...countCalls(state),
    running: left,
    queued: counts.queued,
    waiting,
  };
}

/** A person may have to answer several questions of one agent. */
function askingAgents({ questions, steps }: RunState): number {
  const asking = new Set<number>();
  for (const { n } of questions.values()) if (steps.get(n)?.state === 'running') asking.add(n);
  return asking.size;
}

/** A command of theirs has not started (X191). */
function agentsWaiting({ steps, heldUp }: RunState, wanted: 'core' | 'lock'): number {
  return [...heldUp].filter((n) => {
    const step = steps.get(n);
    return step?.kind === 'agent' && step.waitsFor?.for === wanted;
  }).length;
}

/** The first of the paused queues to go on. */
function quotaEnd({ pausedQueues }: RunState): number | null {
  return pausedQueues.size === 0 ? null : Math.min(...pausedQueues.values());
}
