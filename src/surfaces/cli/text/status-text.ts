import { marks } from '../../../core/report/marks.js';
import { durationText } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { clip } from '../../../core/words/text-width.js';
import type { LiveRun } from '../../../runs/look/live-runs.js';

const nameWidth = 24;

/** `audit 12/40 ✗1 2m13s`. */
export function statusText({ name, state, elapsedMs }: LiveRun): string {
  const { agents } = state;
  const failed = agents.failed + agents.lost;
  const parts = [
    clip(oneLine(name), nameWidth),
    `${agents.completed}/${agents.total}`,
    failed > 0 ? `${marks.failed}${failed}` : '',
    wholeSeconds(elapsedMs),
  ];
  return parts.filter(Boolean).join(' ');
}

/** All live runs on one line; empty when nothing runs. */
export function statusLine(runs: readonly LiveRun[]): string {
  return runs.length === 0 ? '' : `${runs.map(statusText).join(' · ')}\n`;
}

/** A prompt that changes ten times a second is restless. */
function wholeSeconds(ms: number): string {
  return ms < 10_000 ? `${Math.floor(ms / 1000)}s` : durationText(ms);
}
