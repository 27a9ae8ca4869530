import type { RunState, StepView } from '../state/run-state.js';

/** A step that takes much longer than others of its phase took. */
export interface RunningStep {
  readonly step: StepView;
  /** So long it has run, milliseconds. */
  readonly ms: number;
  /** The longest that ended well in its phase; `null` where too few did. */
  readonly longestMs: number | null;
}

const working = new Set<StepView['kind']>(['agent', 'gate', 'sh', 'merge', 'publish']);
const leastMs = 60_000;
/** Where too few ended to compare with. */
const aloneMs = 600_000;
const fewest = 3;

/** What probably does not go on, the longest first. What waits for a person or for
 * the machine is told elsewhere. */
export function selectStuck(
  { steps }: Pick<RunState, 'steps'>,
  now: number,
): readonly RunningStep[] {
  const running: StepView[] = [];
  const ended = new Map<string | null, { count: number; longest: number }>();
  for (const step of steps.values()) {
    if (!working.has(step.kind) || step.unclaimed) continue;
    if (step.state === 'running') running.push(step);
    if (step.state !== 'completed' || step.endedAt === null) continue;
    const group = ended.get(step.phase) ?? { count: 0, longest: 0 };
    group.count += 1;
    group.longest = Math.max(group.longest, step.endedAt - step.startedAt);
    ended.set(step.phase, group);
  }
  return running
    .filter(({ holds, waitsFor }) => waitsFor === null && holds.every(({ to }) => to !== null))
    .map((step): RunningStep => {
      const group = ended.get(step.phase);
      const longestMs = group !== undefined && group.count >= fewest ? group.longest : null;
      return { step, ms: now - step.startedAt, longestMs };
    })
    .filter(
      ({ ms, longestMs }) => ms >= Math.max(leastMs, longestMs === null ? aloneMs : 2 * longestMs),
    )
    .sort((left, right) => right.ms - left.ms);
}
