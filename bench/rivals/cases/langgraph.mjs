// LangGraph.js: a conditional edge that answers one Send per step, SQLite saver,
// `durability: 'sync'`. Arguments: count, delay, folder, then `run`, `crash` or `resume`.
import { join } from 'node:path';
import { Annotation, END, Send, START, StateGraph } from '@langchain/langgraph';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import { lanes, measure } from '../../cases/workload.mjs';
import { stepsOf, verify } from './steps.mjs';

const [count, delayMs] = process.argv.slice(2, 4).map(Number);
const [folder, mode] = process.argv.slice(4);
const steps = stepsOf(mode, count, delayMs);

await measure(async () => {
  const State = Annotation.Root({
    count: Annotation(),
    results: Annotation({ reducer: (left, right) => left.concat(right), default: () => [] }),
  });
  const graph = new StateGraph(State)
    .addNode('step', async ({ i }) => ({ results: [await steps.run(i)] }))
    .addConditionalEdges(
      START,
      (state) => Array.from({ length: state.count }, (_, i) => new Send('step', { i })),
      ['step'],
    )
    .addEdge('step', END)
    .compile({ checkpointer: SqliteSaver.fromConnString(join(folder, 'checkpoints.sqlite')) });
  const { results } = await graph.invoke(mode === 'resume' ? null : { count }, {
    configurable: { thread_id: 'bench' },
    maxConcurrency: lanes,
    durability: 'sync',
  });
  verify(results, count);
  return steps.executed();
});
