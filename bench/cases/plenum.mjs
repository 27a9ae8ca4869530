// plenum through its library: isolated in the sandbox, every outcome fsynced before the script sees
// it. Arguments: count, delay, folder, then `run`, `resume`, or `warm` (a first small run is not
// counted).
import { resume, run } from '../../dist/index.js';
import { lanes, measure, step } from './workload.mjs';

const [count, delayMs] = process.argv.slice(2, 4).map(Number);
const [project, mode] = process.argv.slice(4);

let executed = 0;
const backend = {
  version: 1,
  name: 'stub',
  can: {
    schema: false,
    usage: false,
    cost: false,
    continues: false,
    model: false,
    effort: false,
    toolAllowList: false,
    readOnly: false,
    virtual: false,
  },
  async run({ call }) {
    executed += 1;
    const value = await step(Number(call.prompt.slice(5)), delayMs);
    return { status: 'completed', json: JSON.stringify(value) };
  },
};

const script = `export const meta = { name: 'bench', description: 'fan out' };
const results = [];
for (let from = 0; from < args; from += 4096) {
  const part = await parallel(Array.from({ length: Math.min(4096, args - from) }, (_, i) => () => agent('step ' + (from + i), { label: 's' })));
  for (const result of part) if (result) results.push(result.v);
}
return results.length;`;

const options = { backend, project, concurrency: lanes, maxAgents: count + 1 };

if (mode === 'warm') await run({ ...options, script, args: 10 });
executed = 0;
await measure(async () => {
  const summary =
    mode === 'resume'
      ? await resume({ ...options, run: '@last' })
      : await run({ ...options, script, args: count });
  if (summary.status !== 'completed' || summary.result !== count)
    throw new Error(`${summary.status}: ${JSON.stringify(summary.result)}`);
  return executed;
});
