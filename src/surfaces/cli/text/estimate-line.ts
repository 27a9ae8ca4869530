import type { Estimate } from '../../../core/estimate/estimate.js';
import {
  agentRangeText,
  costRangeText,
  durationRangeText,
  tokenRangeText,
} from '../../../core/report/estimate-text.js';

/** What a run would need, in one line. */
export function estimateText(estimate: Estimate): string {
  const { agents, tokens, costUsd, durationMs, guess, stopped } = estimate;
  const likely = stopped !== null || agents.low === agents.high ? '' : ` (likely ${agents.likely})`;
  if (stopped !== null) {
    const given = stopped.args.map((name) => `--arg ${name}=…`).join(' ');
    return [agentRangeText(estimate), costRangeText(null), `try it with ${given}`].join(' · ');
  }
  return [
    `${agentRangeText(estimate)}${likely}`,
    `${guess && costUsd !== null ? 'a guess: ' : ''}${costRangeText(costUsd)}`,
    `${guess && costUsd === null ? 'a guess: ' : ''}${durationRangeText(durationMs)}`,
    ...(tokens ? [tokenRangeText(tokens)] : []),
  ].join(' · ');
}
