// What a careful person writes by hand: p-limit, and a line with fsync per result. Resume reads the
// lines back.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { lanes, measure, step } from './workload.mjs';

const [count, delayMs] = process.argv.slice(2, 4).map(Number);
const file = join(process.argv[4], 'results.jsonl');

await measure(async () => {
  const done = new Map();
  if (existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line) {
        const { i, value } = JSON.parse(line);
        done.set(i, value);
      }
    }
  }
  let executed = 0;
  const limit = pLimit(lanes);
  const handle = openSync(file, 'a');
  await Promise.all(
    Array.from({ length: count }, (_, i) =>
      limit(async () => {
        if (done.has(i)) return done.get(i);
        const value = await step(i, delayMs);
        executed += 1;
        writeSync(handle, `${JSON.stringify({ i, value })}\n`);
        fsyncSync(handle);
        return value;
      }),
    ),
  );
  closeSync(handle);
  return executed;
});
