import { marks, runMark } from '../../core/report/marks.js';
import type { RunState } from '../../core/state/run-state.js';
import { clockText, costText, countText, tokensOf } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import { clip, textWidth } from '../../core/words/text-width.js';
import { tint } from '../lines/line.js';
import { type Palette, palette } from '../output/output.js';

/**
 * The whole run in one line. Fewer columns: cost goes first, then tokens, then the bar, then the
 * name.
 */
export function statusLine(
  state: RunState,
  elapsedMs: number,
  columns: number,
  color: Palette = palette(false),
): string {
  const { agents } = state;
  const mark = runMark(state.status);
  const name = clip(oneLine(state.name), 24);
  const counts = [`${agents.completed}/${agents.total}`];
  if (agents.running > 0) counts.push(`${agents.running} running`);
  const bad = agents.failed + agents.lost;
  if (bad > 0) counts.push(color.red(`${bad} failed`));
  if (agents.reused > 0) counts.push(`${agents.reused} reused`);
  if (state.status === 'paused') counts.push('pausing, running agents finish');
  const tokens = tokensOf(state.usage);
  const parts = {
    name: color.bold(name),
    bar: bar(state, Math.min(24, Math.max(8, Math.floor(columns / 5))), color),
    counts: counts.join(' · '),
    clock: clockText(elapsedMs),
    tokens: tokens === undefined ? '' : `${countText(tokens)} tok`,
    cost: state.costUsd === undefined ? '' : costText(state.costUsd, state.unpriced),
  };
  const layouts = [
    [parts.name, parts.bar, parts.counts, parts.clock, parts.tokens, parts.cost],
    [parts.name, parts.bar, parts.counts, parts.clock, parts.tokens],
    [parts.name, parts.bar, parts.counts, parts.clock],
    [parts.name, parts.counts, parts.clock],
    [parts.counts, parts.clock],
  ];
  for (const layout of layouts) {
    const text = layout.filter(Boolean).join('  ');
    if (visibleWidth(text) + 2 <= columns) return `${tint(mark, color)} ${text}`;
  }
  return clip(
    `${mark} ${agents.completed}/${agents.total} ` +
      `${bad > 0 ? `${marks.failed}${bad} ` : ''}${parts.clock}`,
    columns,
  );
}

function bar(state: RunState, width: number, color: Palette): string {
  const { agents } = state;
  if (agents.total === 0) return color.dim('─'.repeat(width));
  const bad = agents.failed + agents.lost;
  const done = Math.floor((agents.completed / agents.total) * width);
  const failed = bad > 0 ? Math.max(1, Math.floor((bad / agents.total) * width)) : 0;
  const rest = Math.max(0, width - done - failed);
  return (
    `${color.green('━'.repeat(Math.min(done, width - failed)))}${color.red('╍'.repeat(failed))}` +
    `${color.dim('─'.repeat(rest))}`
  );
}

const sgr = new RegExp(`${String.fromCharCode(0x1b)}\\[\\d+m`, 'g');

function visibleWidth(text: string): number {
  return textWidth(text.replace(sgr, ''));
}
