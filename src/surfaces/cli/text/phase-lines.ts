import { type Mark, marks } from '../../../core/report/marks.js';
import { type PhaseView, selectPhases } from '../../../core/selection/select-phases.js';
import type { RunState } from '../../../core/state/run-state.js';
import { durationText, plural, tokensOf, tokensText } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { alignColumns } from './columns.js';

/**
 * A line per phase: how many of its agents are done; where it has none, its other steps, or that
 * the script was there.
 */
export function phaseLines(state: RunState, columns: number): readonly string[] {
  const latest = state.end ? undefined : [...state.entered].at(-1);
  const rows = selectPhases(state).map((phase) => {
    const { startedAt, endedAt, usage, activeMs, skipped, stopped } = phase;
    const { running, failed } = phase.total > 0 ? phase : phase.steps;
    const count =
      phase.total > 0
        ? `${phase.completed}/${phase.total}`
        : phase.steps.total > 0
          ? plural(phase.steps.total, 'step')
          : '–';
    return [
      `  ${markOf(phase, latest)} ${oneLine(phase.title ?? '(no phase)')}`,
      count,
      [
        phase.steps.asking > 0 ? plural(phase.steps.asking, 'open question') : '',
        failed > 0 ? `${failed} failed` : '',
        skipped > 0 ? `${skipped} skipped` : '',
        stopped > 0 ? `${stopped} stopped` : '',
      ]
        .filter(Boolean)
        .join(', '),
      startedAt !== null && endedAt !== null && running === 0 ? durationText(activeMs) : '',
      tokensOf(usage) === undefined ? '' : tokensText(usage),
    ];
  });
  return rows.length === 0 ? [] : ['', ...alignColumns(rows, columns)];
}

function markOf(
  { title, total, running, failed, skipped, stopped, completed, steps, entered }: PhaseView,
  latest: string | undefined,
): Mark {
  if (running + steps.running > 0) return marks.running;
  if (steps.asking > 0) return marks.asking;
  if (failed + skipped + stopped > 0 || (total === 0 && steps.failed > 0)) return marks.partial;
  if (completed + steps.total > 0) return marks.completed;
  if (!entered) return marks.planned;
  return title === latest ? marks.running : marks.completed;
}
