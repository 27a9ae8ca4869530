import type { Usage } from '../values/usage.js';
import { costText, durationText, tokensText } from '../words/amounts.js';

/** What a run took; tokens and cost are unknown where no agent said them (X84). */
export interface ReportSpending {
  readonly durationMs: number;
  readonly usage: Usage | undefined;
  readonly costUsd: number | undefined;
  /** Agents and attempts that ended without a known cost, which `costUsd` lacks. */
  readonly unpriced: number;
}

/** `2m13s · 3.6k tok · ≥$0.020`. */
export function spentText({ durationMs, usage, costUsd, unpriced }: ReportSpending): string {
  return [durationText(durationMs), tokensText(usage), costText(costUsd, unpriced)].join(' · ');
}
