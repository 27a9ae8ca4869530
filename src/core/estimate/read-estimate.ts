import { isJsonObject, type Json } from '../values/json.js';
import type { Estimate } from './estimate.js';
import type { Range } from './range.js';

/** An estimate as a file of the run folder holds it; `null` for what is none. */
export function readEstimate(value: Json | undefined): Estimate | null {
  if (!isJsonObject(value)) return null;
  const { agents, tokens, costUsd, durationMs, open, basis, bySite } = value;
  if (!isRange(agents) || !isRange(durationMs)) return null;
  return {
    version: 1,
    agents,
    durationMs,
    tokens: isRange(tokens) ? tokens : null,
    costUsd: isRange(costUsd) ? costUsd : null,
    open: open === true,
    basis: Array.isArray(basis) ? basis.filter((text) => typeof text === 'string') : [],
    bySite: Array.isArray(bySite) ? (bySite as unknown as Estimate['bySite']) : [],
  };
}

function isRange(value: unknown): value is Range & { readonly [key: string]: number } {
  if (typeof value !== 'object' || value === null) return false;
  const range = value as Partial<Range>;
  return [range.low, range.likely, range.high].every(
    (one) => typeof one === 'number' && Number.isFinite(one),
  );
}
