// The same work for every contender: N steps through 16 lanes, each answering { v, text } after
// `delayMs`.
export const lanes = 16;
export const text = 'r'.repeat(180);

export function step(i, delayMs) {
  if (delayMs === 0) return Promise.resolve({ v: i, text });
  return new Promise((resolve) => setTimeout(() => resolve({ v: i, text }), delayMs));
}

/**
 * Prints one line: milliseconds of the work (imports excluded) and the peak of the process in MiB.
 */
export async function measure(work) {
  const begun = process.hrtime.bigint();
  const executed = await work();
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  console.log(JSON.stringify({ ms, mib: process.resourceUsage().maxRSS / 1024, executed }));
}
