import type { JsonObject } from '../../../core/values/json.js';
import type { SeededRandom } from './seeded-random.js';

const span = 100;

/** Whole multiples of `step` within the bounds; the nearest bound where there are none. */
export function numberValue(schema: JsonObject, isInteger: boolean, random: SeededRandom): number {
  const amount = (key: string): number | undefined =>
    typeof schema[key] === 'number' ? schema[key] : undefined;
  const step = amount('multipleOf') ?? (isInteger ? 1 : undefined);
  const lowest = Math.max(
    amount('minimum') ?? Number.NEGATIVE_INFINITY,
    amount('exclusiveMinimum') ?? Number.NEGATIVE_INFINITY,
  );
  const highest = Math.min(
    amount('maximum') ?? Number.POSITIVE_INFINITY,
    amount('exclusiveMaximum') ?? Number.POSITIVE_INFINITY,
  );
  const low = Number.isFinite(lowest)
    ? lowest
    : Number.isFinite(highest)
      ? Math.min(0, highest - span)
      : 0;
  const high = Number.isFinite(highest) ? highest : low + span * (step ?? 1);
  if (step === undefined) return fractional(low, high, random);

  let first = Math.ceil(low / step);
  let last = Math.floor(high / step);
  if (first * step === amount('exclusiveMinimum')) first++;
  if (last * step === amount('exclusiveMaximum')) last--;
  if (first > last) return isInteger ? Math.ceil(low) : low;
  const value = random.between(first, last) * step;
  return Number.isInteger(step) ? value : Number(value.toPrecision(12));
}

/**
 * Two digits are kept where the bounds allow it, to read well; the ends are left out for exclusive
 * bounds.
 */
function fractional(low: number, high: number, random: SeededRandom): number {
  const value = low + (0.05 + random.next() * 0.9) * (high - low);
  const rounded = Math.round(value * 100) / 100;
  return rounded > low && rounded < high ? rounded : value;
}
