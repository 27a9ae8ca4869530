import type { Activity } from '../../../core/selection/select-activity.js';
import type { StepView } from '../../../core/state/run-state.js';
import { ageText } from './figures.js';
import { plainLine } from './short-path.js';

/** After so long without a sign an agent is quiet. */
export const quietMs = 30_000;

/** How long a running agent has said nothing; 0 while that is usual. */
export function quietFor(step: StepView, activity: Activity | undefined, now: number): number {
  if (step.state !== 'running' || isHeld(step)) return 0;
  const silent = now - Math.max(step.startedAt, activity?.at ?? 0);
  return silent >= quietMs ? silent : 0;
}

/** What stands beside an agent: what it does, or why it ended. */
export function activityText(step: StepView, activity: Activity | undefined, now: number): string {
  if (step.state !== 'running') return endText(step);
  if (isHeld(step)) return 'waits for you';
  const quiet = quietFor(step, activity, now);
  const does = activity?.doing ?? (quiet > 0 ? 'nothing said so far' : 'starting');
  return quiet > 0 ? `${plainLine(does)} · quiet ${ageText(quiet)}` : plainLine(does);
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
