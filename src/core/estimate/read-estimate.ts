import { isJsonObject, type Json } from '../values/json.js';
import type { Estimate, SiteEstimate } from './estimate.js';
import type { Range } from './range.js';

/** An estimate as a file of the run folder holds it; `null` for what is none. */
export function readEstimate(value: Json | undefined): Estimate | null {
  if (!isJsonObject(value)) return null;
  const { agents, tokens, costUsd, durationMs, open, guess, basis, bySite } = value;
  if (!isRange(agents) || !isRange(durationMs)) return null;
  return {
    version: 1,
    agents,
    durationMs,
    tokens: isRange(tokens) ? tokens : null,
    costUsd: isRange(costUsd) ? costUsd : null,
    open: open === true,
    guess: guess === true,
    // What was said before the run is not said again.
    stopped: null,
    slips: [],
    basis: Array.isArray(basis) ? basis.filter((text) => typeof text === 'string') : [],
    bySite: Array.isArray(bySite) ? bySite.filter(isSite) : [],
  };
}

function isSite(value: unknown): value is SiteEstimate {
  if (!isJsonObject(value)) return false;
  const { site, tools, agents, tokens, costUsd } = value;
  return (
    isRange(agents) &&
    [tokens, costUsd].every((range) => range === null || isRange(range)) &&
    (site === null || (isJsonObject(site) && isNumber(site.line) && isNumber(site.column))) &&
    (tools === null || (Array.isArray(tools) && tools.every(isText))) &&
    [value.label, value.agentType].every(isText) &&
    [value.phase, value.model, value.backend].every((text) => text === null || isText(text)) &&
    [value.isolated, value.readOnly].every((flag) => typeof flag === 'boolean')
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isRange(value: unknown): value is Range & { readonly [key: string]: number } {
  if (typeof value !== 'object' || value === null) return false;
  const range = value as Partial<Range>;
  return [range.low, range.likely, range.high].every(
    (one) => typeof one === 'number' && Number.isFinite(one),
  );
}
