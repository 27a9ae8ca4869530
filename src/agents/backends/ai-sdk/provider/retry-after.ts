import { ownMember } from '../../../../core/values/json.js';

const longest = 31 * 24 * 3_600_000;

function bounded(ms: number): number | undefined {
  return Number.isFinite(ms) && ms >= 0 ? Math.min(Math.round(ms), longest) : undefined;
}

/** `1s`, `6m0s`, `250ms` as OpenAI writes them. */
function durationMs(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = {
    ms: 1,
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
  };
  const found = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (found.length === 0) return undefined;
  return bounded(
    found.reduce(
      (sum, [, amount = '0', unit = 's']) => sum + Number(amount) * (ownMember(units, unit) ?? 0),
      0,
    ),
  );
}

const inWords = /(?:try again|retry) in ((?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+)/i;

/**
 * Milliseconds after which the provider wants to be asked again, if it says so: `Retry-After` in
 * seconds or as a date, the vendors' own headers, or what the body says: Google's
 * delay, a time in words.
 */
export function retryAfterOf(
  headers: Readonly<Record<string, string>>,
  body: string,
  now: number,
): number | undefined {
  const exact = headers['retry-after-ms'];
  if (exact !== undefined && exact !== '') return bounded(Number(exact));
  const unified = headers['anthropic-ratelimit-unified-reset'];
  if (unified !== undefined && headers['anthropic-ratelimit-unified-status'] === 'rejected')
    return bounded(Math.max(0, Number(unified) * 1_000 - now));
  const after = headers['retry-after'];
  if (after !== undefined && after !== '') {
    const seconds = Number(after);
    return bounded(Number.isNaN(seconds) ? Math.max(0, Date.parse(after) - now) : seconds * 1_000);
  }
  const delay = /"retrydelay":\s*"([^"]+)"/i.exec(body)?.[1] ?? inWords.exec(body)?.[1];
  if (delay !== undefined) return durationMs(delay);
  const again = /regain access on (\d{4}-\d\d-\d\d)(?: at (\d\d:\d\d))?/i.exec(body);
  if (again) return bounded(Math.max(0, Date.parse(`${again[1]}T${again[2] ?? '00:00'}Z`) - now));
  for (const kind of ['requests', 'tokens']) {
    const reset = headers[`x-ratelimit-reset-${kind}`];
    if (reset !== undefined && headers[`x-ratelimit-remaining-${kind}`] === '0')
      return durationMs(reset);
  }
  return undefined;
}
