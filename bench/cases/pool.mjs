// The floor: a bare promise pool. Nothing is isolated, nothing is kept.
import { lanes, measure, step } from './workload.mjs';

const [count, delayMs] = process.argv.slice(2).map(Number);

await measure(async () => {
  let next = 0;
  const results = new Array(count);
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (next < count) {
        const i = next++;
        results[i] = await step(i, delayMs);
      }
    }),
  );
  return count;
});
