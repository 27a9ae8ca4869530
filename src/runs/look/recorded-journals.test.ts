import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createFileStore } from '../../stores/file/runs/file-store.js';
import { openRun, resultOf, summaryOf } from './open-run.js';

const runs = createFileStore(
  fileURLToPath(new URL('../../../test/fixtures/journals/1', import.meta.url)),
);

/** Folders written by format 1. Every later version MUST read them the same. */
describe('journals of format 1 fold for ever', () => {
  it('a completed run', async () => {
    const run = await openRun(runs, 'completed');
    const { runDir: _place, ...summary } = await summaryOf(run);
    expect(summary).toMatchSnapshot();
    expect(
      [...run.state.steps.values()].map(({ n, label, state, attempts }) => [
        n,
        label,
        state,
        attempts,
      ]),
    ).toMatchSnapshot();
  });

  it('X72: a resumed run counts what it followed as reused and what it replaced as unclaimed', async () => {
    const run = await openRun(runs, 'failed-then-resumed');
    expect(await summaryOf(run)).toMatchObject({
      status: 'completed',
      losses: [],
      agents: { total: 4, completed: 4, reused: 2, failed: 0 },
    });
    expect(
      [...run.state.steps.values()].map((step) => [
        step.n,
        step.state,
        step.reused,
        step.unclaimed,
      ]),
    ).toEqual([
      [1, 'completed', true, false],
      [2, 'completed', true, false],
      [3, 'failed', false, true],
      [4, 'completed', false, true],
      [5, 'completed', false, false],
      [6, 'completed', false, false],
    ]);
    expect(run.state.durationMs).toBe(7501 + 3001);
  });

  it('X71: a torn tail is a run that lost its driver', async () => {
    const run = await openRun(runs, 'torn-tail');
    const { status, agents } = await summaryOf(run);
    expect({ status, agents }).toMatchSnapshot();
    expect(agents.running).toBe(0);
  });

  it('values in blobs are read', async () => {
    const run = await openRun(runs, 'blob');
    expect(JSON.stringify(await resultOf(run)).length).toBeGreaterThan(256 * 1024);
  });

  it('X75: what a fenced driver wrote late does not count', async () => {
    const run = await openRun(runs, 'taken-over');
    const { status, agents } = await summaryOf(run);
    expect({ status, agents, epoch: run.state.epoch }).toMatchSnapshot();
  });
});
