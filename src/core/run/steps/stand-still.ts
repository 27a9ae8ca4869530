import type { Cursor } from '../../replay/cursor.js';
import type { Outcome } from '../../step/outcome.js';
import type { ScriptEnd } from '../../step/step.js';
import type { Issued } from '../record/issued.js';
import { endedBy } from '../record/running.js';
import type { Deliverer, Durable } from './deliverer.js';
import type { Halt } from './halt.js';
import type { Finished, Live, LiveSteps } from './live-steps.js';

interface StandStill {
  readonly halt: Halt;
  readonly live: LiveSteps;
  readonly deliverer: Deliverer;
  readonly cursor: Cursor<Issued>;
  /** Recorded as the next deliveries, not delivered yet. */
  readonly ahead: Durable[];
  /** Lets time pass until something may have changed. */
  readonly pass: () => Promise<void>;
}

/**
 * Lets what runs finish and be recorded (X77). False when the pause was taken back: what ended
 * meanwhile is delivered next, what the pause ended or kept from another try starts again, as on a
 * resume.
 */
export async function standStill(still: StandStill): Promise<boolean> {
  const { halt, live } = still;
  const again: Live[] = [];
  while (halt.by === 'pause') {
    const late = live.take(Number.POSITIVE_INFINITY);
    if (late.length > 0) again.push(...(await recordLate(late, still)));
    else if (live.size === 0) break;
    else await still.pass();
  }
  if (halt.by !== null) {
    halt.settle();
    return true;
  }
  await startAgain(again, live);
  return false;
}

/** Of what ended, the part that a pause ended which was taken back: it starts again. */
export async function withoutHalted(
  finished: readonly Finished[],
  { live, deliverer, cursor }: Pick<StandStill, 'live' | 'deliverer' | 'cursor'>,
): Promise<readonly Finished[]> {
  const halted = finished.filter(({ outcome }) => isHalted(outcome));
  if (halted.length === 0) return finished;
  await deliverer.undelivered(halted, cursor, live, false);
  await startAgain(halted.map(free), live);
  return finished.filter(({ outcome }) => !isHalted(outcome));
}

/** Ends what still runs at the end of a drive; each is recorded as it ends. */
export async function endRest(
  end: ScriptEnd | 'pause' | 'stop' | 'refused',
  { halt, live, deliverer, cursor, pass }: StandStill,
): Promise<void> {
  if (end === 'stop') live.endAll('halt');
  else if (end !== 'pause') live.endAll('abandon');
  const keep = end === 'pause' || end === 'stop';
  for (;;) {
    const late = live.take(Number.POSITIVE_INFINITY);
    if (late.length > 0) await deliverer.undelivered(late, cursor, live, keep);
    else if (live.size === 0) break;
    else await pass();
    if (halt.by === 'stop') live.endAll('halt');
  }
}

/** Those that would run again. */
async function recordLate(
  late: readonly Finished[],
  { ahead, cursor, deliverer, live }: StandStill,
): Promise<readonly Live[]> {
  const done = late.filter(({ outcome }) => isAnswer(outcome));
  const rest = late.filter(({ outcome }) => !isAnswer(outcome));
  if (done.length > 0) ahead.push(...(await deliverer.record(done, cursor, live)));
  await deliverer.undelivered(rest, cursor, live, false);
  return rest.map(free);
}

/** What it occupied is free: it does not go on. */
function free({ live }: Finished): Live {
  live.running.release?.();
  return live;
}

/** A step that was ended early may still put its things away. */
async function startAgain(steps: readonly Live[], live: LiveSteps): Promise<void> {
  await Promise.all(steps.map(({ running }) => running.over));
  for (const one of steps) live.startAgain(one);
}

/** A person's word for a step is one too. */
function isAnswer(outcome: Outcome): boolean {
  const { status } = outcome;
  return (
    status === 'completed' || status === 'skipped' || (status === 'stopped' && !isHalted(outcome))
  );
}

function isHalted({ status, message }: Outcome): boolean {
  const halted = endedBy('halt');
  return status === halted.status && message === halted.message;
}
