import { stepWaitText } from '../../../core/report/wait-words.js';
import type { Activity } from '../../../core/selection/select-activity.js';
import type { StepView } from '../../../core/state/run-state.js';
import { ageText } from './figures.js';
import { plainLine, shortText } from './short-path.js';

/** After so long without a sign an agent is quiet. */
export const quietMs = 30_000;

/** How long a running agent has said nothing; 0 while that is usual. */
export function quietFor(step: StepView, activity: Activity | undefined, now: number): number {
  if (step.state !== 'running' || isHeld(step) || activity?.waits || step.waitsFor) return 0;
  const silent = now - Math.max(step.startedAt, activity?.at ?? 0);
  return silent >= quietMs ? silent : 0;
}

/** What stands beside an agent, in so many columns: what it does, or why it ended. */
export function activityText(
  step: StepView,
  activity: Activity | undefined,
  { now, room }: { readonly now: number; readonly room: number },
): string {
  if (step.state !== 'running') return shortText(endText(step), room);
  if (isHeld(step)) return 'waits for you';
  const wait = stepWaitText(step);
  if (wait !== null) return shortText(plainLine(wait), room);
  const quiet = quietFor(step, activity, now);
  const does = plainLine(activity?.doing ?? (quiet > 0 ? 'nothing yet' : 'starting'));
  if (quiet === 0) return shortText(does, room);
  // For how long is what a person looks for: what gives way stands before it.
  const since = `quiet ${ageText(quiet)}`;
  const left = room - since.length - 3;
  return left < 8 ? since : `${shortText(does, left)} · ${since}`;
}

/** By a question to a person. */
export function isHeld({ state, holds }: StepView): boolean {
  return state === 'running' && holds.some(({ to }) => to === null);
}

function endText({ state, cause, message, attempts, notes }: StepView): string {
  if (state === 'completed') return notes.map(plainLine).join(' · ');
  if (state === 'lost') return 'no end recorded';
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  const why = [cause, message].filter(Boolean).map(plainLine).join(': ');
  return `${why || state}${tries}`;
}
