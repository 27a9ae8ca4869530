// OpenWorkflow: one workflow that keeps 16 `step.run` under way, SQLite backend, a worker in this
// process. Its own handle asks for the result once a second and a dead worker's lease lasts 30 s;
// neither is counted here. Arguments: count, delay, folder, then `run`, `crash` or `resume`.
import { join } from 'node:path';
import { OpenWorkflow } from 'openworkflow';
import { BackendSqlite } from 'openworkflow/sqlite';
import { lanes, measure } from '../../cases/workload.mjs';
import { stepsOf, verify } from './steps.mjs';

const [count, delayMs] = process.argv.slice(2, 4).map(Number);
const [folder, mode] = process.argv.slice(4);
const steps = stepsOf(mode, count, delayMs);
const backend = BackendSqlite.connect(join(folder, 'openworkflow.sqlite'));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let results = [];
const client = new OpenWorkflow({ backend });
const fanOut = client.defineWorkflow(
  { name: 'bench', retryPolicy: { maximumAttempts: 1 } },
  async ({ input, step }) => {
    const answers = new Array(input.count);
    let next = 0;
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        while (next < input.count) {
          const i = next++;
          answers[i] = await step.run(
            { name: `step ${i}`, retryPolicy: { maximumAttempts: 1 } },
            () => steps.run(i),
          );
        }
      }),
    );
    results = answers;
    return answers.length;
  },
);

async function ended(workflowRunId) {
  for (;;) {
    const run = await backend.getWorkflowRun({ workflowRunId });
    if (run.status === 'completed') return;
    if (run.status === 'failed') throw new Error(run.error?.message ?? 'failed');
    await pause(2);
  }
}

async function abandoned() {
  const { data } = await backend.listWorkflowRuns({});
  const lease = new Date(data[0].availableAt).getTime() - Date.now();
  if (lease > 0) await pause(lease + 50);
  return data[0].id;
}

const left = mode === 'resume' ? await abandoned() : null;
await measure(async () => {
  const id = left ?? (await fanOut.run({ count })).workflowRun.id;
  await client.newWorker({ concurrency: 1 }).start();
  await ended(id);
  verify(results, count);
  return steps.executed();
});
process.exit();
