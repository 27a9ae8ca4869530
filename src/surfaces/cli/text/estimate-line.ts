import type { Estimate } from '../../../core/estimate/estimate.js';
import {
  agentRangeText,
  costRangeText,
  durationRangeText,
  tokenRangeText,
} from '../../../core/report/estimate-text.js';

/** What a run would need, in one line. */
export function estimateText(estimate: Estimate): string {
  const { agents, tokens, costUsd, durationMs } = estimate;
  const likely = agents.low === agents.high ? '' : ` (likely ${agents.likely})`;
  return [
    `${agentRangeText(estimate)}${likely}`,
    costRangeText(costUsd),
    durationRangeText(durationMs),
    ...(tokens ? [tokenRangeText(tokens)] : []),
  ].join(' · ');
}
