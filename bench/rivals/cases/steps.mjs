// The shared work, with a way to die in the middle of it: in mode `crash` the last step never
// answers; once all others have, and their outcomes have had a second to reach the disk, the
// process kills itself. A resume that loses nothing runs exactly one step.
import { step, text } from '../../cases/workload.mjs';

const settleMs = 1_000;

export function stepsOf(mode, count, delayMs, beforeDeath = () => {}) {
  let executed = 0;
  let answered = 0;

  async function dieLast() {
    while (answered < count - 1) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    beforeDeath();
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => {});
  }

  return {
    executed: () => executed,
    async run(i) {
      if (mode === 'crash' && i === count - 1) return dieLast();
      executed += 1;
      const value = await step(i, delayMs);
      answered += 1;
      return value;
    },
  };
}

/** Throws unless every step's whole answer is there once, in any order. */
export function verify(results, count) {
  const seen = new Set();
  for (const result of results) if (result?.text === text) seen.add(result.v);
  if (results.length !== count || seen.size !== count)
    throw new Error(`${seen.size} of ${count} answers, ${results.length} results`);
}
