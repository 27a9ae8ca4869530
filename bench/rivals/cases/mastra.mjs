// Mastra: `.foreach` with 16 lanes, LibSQL storage in a file; after the kill, `run.restart()` as
// its manual says. Arguments: count, delay, folder, then `run`, `crash` or `resume`.
import { join } from 'node:path';
import { Mastra } from '@mastra/core';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { LibSQLStore } from '@mastra/libsql';
import { z } from 'zod';
import { lanes, measure } from '../../cases/workload.mjs';
import { stepsOf, verify } from './steps.mjs';

const [count, delayMs] = process.argv.slice(2, 4).map(Number);
const [folder, mode] = process.argv.slice(4);
const steps = stepsOf(mode, count, delayMs);
const answer = z.object({ v: z.number(), text: z.string() });

await measure(async () => {
  const step = createStep({
    id: 'step',
    inputSchema: z.number(),
    outputSchema: answer,
    execute: ({ inputData }) => steps.run(inputData),
  });
  const bench = createWorkflow({
    id: 'bench',
    inputSchema: z.array(z.number()),
    outputSchema: z.array(answer),
  })
    .foreach(step, { concurrency: lanes })
    .commit();
  const storage = new LibSQLStore({ id: 'bench', url: `file:${join(folder, 'mastra.db')}` });
  const mastra = new Mastra({ workflows: { bench }, storage, logger: false });
  const run = await mastra.getWorkflow('bench').createRun({ runId: 'bench' });
  const ended =
    mode === 'resume'
      ? await run.restart()
      : await run.start({ inputData: Array.from({ length: count }, (_, i) => i) });
  if (ended.status !== 'success') throw new Error(`${ended.status}: ${ended.error?.message}`);
  verify(ended.result, count);
  return steps.executed();
});
process.exit();
