/** From what is hardly less to what is hardly more. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

export function exactly(value: number): Range {
  return { low: value, likely: value, high: value };
}

export function addRanges(left: Range, right: Range): Range {
  return {
    low: left.low + right.low,
    likely: left.likely + right.likely,
    high: left.high + right.high,
  };
}

/**
 * The 10th percentile, the mean – sums are made of it – and the 95th percentile; `null` of nothing.
 */
export function spreadOf(values: readonly number[]): Range | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((left, right) => left - right);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    low: Math.min(mean, percentile(sorted, 0.1)),
    likely: mean,
    high: Math.max(mean, percentile(sorted, 0.95)),
  };
}

/** Of a sum of `count` independent draws: it strays less the more there are. */
export function sumOf(each: Range, count: number): Range {
  if (count <= 0) return exactly(0);
  const root = Math.sqrt(count);
  const { low, likely, high } = each;
  return {
    low: count * likely - root * (likely - low),
    likely: count * likely,
    high: count * likely + root * (high - likely),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function percentile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [below = 0, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
