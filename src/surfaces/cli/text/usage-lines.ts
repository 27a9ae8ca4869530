import { selectUsage, type UsageRow } from '../../../core/selection/select-usage.js';
import type { RunState } from '../../../core/state/run-state.js';
import { costText } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { alignColumns } from './columns.js';

const head = ['', 'agents', 'input', 'cache read', 'cache write', 'output', 'cost'];

/** Two tables of what was billed, by phase and by model (X84); a dash is unknown. */
export function usageLines(state: RunState, columns: number): readonly string[] {
  const { phases, models } = selectUsage(state);
  if (phases.length === 0) return ['', '  no usage is known'];
  return [...table('phase', phases, columns), ...table('model', models, columns)];
}

function table(title: string, rows: readonly UsageRow[], columns: number): readonly string[] {
  const cells = rows.map(({ name, agents, usage, costUsd, unpriced }) => [
    `  ${oneLine(name)}`,
    String(agents),
    count(usage?.inputTokens),
    count(usage?.cacheReadTokens),
    count(usage?.cacheWriteTokens),
    count(usage?.outputTokens),
    costText(costUsd ?? undefined, unpriced),
  ]);
  return ['', ...alignColumns([[`  ${title}`, ...head.slice(1)], ...cells], columns)];
}

function count(tokens: number | undefined): string {
  return tokens === undefined ? '–' : String(tokens);
}
