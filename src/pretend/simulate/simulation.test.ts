import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Config, defaults } from '../../config/values/config.js';
import { drive } from '../../runs/drive/drive.js';
import { checkedProgram, simulatedStart } from '../../runs/start/start-run.js';
import { createFileStore } from '../../stores/file/runs/file-store.js';
import { createMemoryJournal } from '../../stores/memory/memory-journal.js';
import { eventsOf } from '../engine/events-of.js';
import { openSimulation } from './simulation.js';

let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-simulation-'));
  writeFileSync(
    join(project, 'inner.js'),
    "export const meta = { name: 'inner', description: 'd' };\nreturn await agent('within');",
  );
});
afterAll(() => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));

const source = `export const meta = { name: 'played', description: 'a script of a test' };
phase('Look');
const schema = { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } };
const all = await parallel([1, 2, 3, 4, 5].map((n) => () => agent('look at ' + n, { schema })));
await pipeline([1, 2], (n) => agent('a ' + n, { model: 'opus' }), () => agent('b', { agentType: 'Nobody' }));
await new Promise((done) => setTimeout(done, 50));
const done = [await gate('npm test'), await sh('ls'), await ask('which?', { options: ['a', 'b'] })];
const work = await agent.outcome('work', { isolation: 'worktree' });
const landed = await merge([work], { gate: 'npm test' });
const moon = await verify('the moon is round', { voters: 3 });
log('nearly there');
return { all, done, landed, moon: moon.status, inner: await workflow({ scriptPath: 'inner.js' }) };
`;

const config: Config = {
  ...defaults,
  permissions: { ...defaults.permissions, mode: 'bypass' },
  backends: {},
  agents: {},
  models: {},
  mcpServers: {},
  budget: {},
};

it.each([0, 0.4])(
  'X114: a play without a folder and a run with one have one journal, with faults %d',
  async (failRate) => {
    const program = checkedProgram(source, 'played.js');
    const plan = { seed: '7', latencyMs: 1000, failRate };
    const job = {
      project,
      program,
      args: undefined,
      config,
      limits: { concurrency: 4, maxAgents: 100, budget: {} },
      surroundings: { env: {}, home: project, trusted: false },
    };
    const simulation = await openSimulation(job);
    const journal = createMemoryJournal();
    await simulation.play(plan, { journal }).finally(simulation.close);
    const run = await createFileStore(join(project, 'runs')).create({
      script: source,
      name: 'played',
      createdAt: 0,
      seed: plan.seed,
      startedAt: simulatedStart,
      project,
      scriptFile: null,
      options: {},
    });
    const simulate = { ...plan, realTime: false };
    await drive({ ...job, run, mode: 'run', simulate, interactive: false, onEvent: () => {} })
      .result;
    const text = (events: readonly unknown[]) => events.map((event) => JSON.stringify(event));
    expect(text(await eventsOf(journal))).toEqual(text(await eventsOf(run.journal)));
  },
);
