import { marks } from '../../../core/report/marks.js';
import { doneText, standText } from '../../../core/report/progress-text.js';
import { selectProgress } from '../../../core/selection/select-progress.js';
import { durationText } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { clip } from '../../../core/words/text-width.js';
import type { LiveRun } from '../../../runs/look/live-runs.js';
import { timeOfDay } from '../../../views/output/time-of-day.js';
import { shortStatus } from '../../../views/status/short-status.js';

const nameWidth = 24;

/** `audit 12/40 ✗1 2m13s`, and what it waits for. */
export function statusText(
  { name, state, elapsedMs }: Pick<LiveRun, 'name' | 'state' | 'elapsedMs'>,
  now: number,
): string {
  const { agents } = state;
  const failed = agents.failed + agents.lost;
  const left = agents.skipped + agents.stopped;
  const parts = [
    clip(oneLine(name), nameWidth),
    doneText(selectProgress(state)),
    failed > 0 ? `${marks.failed}${failed}` : '',
    left > 0 ? `${marks.skipped}${left}` : '',
    wholeSeconds(elapsedMs),
    standText(state, (at) => timeOfDay(at, now)),
  ];
  return parts.filter(Boolean).join(' ');
}

/** All live runs on one line, each in at most 32 columns; empty when nothing runs. */
export function statusLine(runs: readonly LiveRun[]): string {
  const texts = runs.map(({ id, state }) => shortStatus(state, id, { cost: true }));
  return texts.length === 0 ? '' : `${texts.join(' · ')}\n`;
}

/** A prompt that changes ten times a second is restless. */
function wholeSeconds(ms: number): string {
  return ms < 10_000 ? `${Math.floor(ms / 1000)}s` : durationText(ms);
}
