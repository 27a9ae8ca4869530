// Leaves a run of plenum killed like the rivals' runs, for `bench/cases/plenum.mjs … resume` to go
// on with.
import { run } from '../../../dist/index.js';
import { lanes } from '../../cases/workload.mjs';
import { stepsOf } from './steps.mjs';

const [count, delayMs] = process.argv.slice(2, 4).map(Number);
const [project] = process.argv.slice(4);
const steps = stepsOf('crash', count, delayMs);

const no = [
  'schema',
  'usage',
  'cost',
  'continues',
  'model',
  'effort',
  'toolAllowList',
  'readOnly',
  'virtual',
];
const backend = {
  version: 1,
  name: 'stub',
  can: Object.fromEntries(no.map((ability) => [ability, false])),
  async run({ call }) {
    return {
      status: 'completed',
      json: JSON.stringify(await steps.run(Number(call.prompt.slice(5)))),
    };
  },
};

const script = `export const meta = { name: 'bench', description: 'fan out' };
const results = [];
for (let from = 0; from < args; from += 4096) {
  const part = await parallel(Array.from({ length: Math.min(4096, args - from) }, (_, i) => () => agent('step ' + (from + i), { label: 's' })));
  for (const result of part) if (result) results.push(result.v);
}
return results.length;`;

await run({ backend, project, concurrency: lanes, maxAgents: count + 1, script, args: count });
