import { describe, expect, it } from 'vitest';
import {
  driveStart,
  samplePartialRun,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import { createFold, stateAfter } from '../state/fold.js';
import { selectFailures, selectSummary } from './select.js';

const facts = { runId: 'r7k2', runDir: '/p/.plenum/runs/r7k2', driven: false };

describe('selections', () => {
  it('X112: the summary has the documented fields', () => {
    const summary = selectSummary(stateAfter(samplePartialRun()), facts);
    expect(summary).toMatchObject({
      version: 1,
      runId: 'r7k2',
      name: 'audit-routes',
      status: 'partial',
      result: { findings: [1, 2, 3] },
      losses: [
        {
          key: 'r7k2:k3:0',
          label: 'src/routes/3.ts',
          phase: 'Audit',
          cause: 'schema',
          message: '/severity: required',
        },
      ],
      agents: {
        total: 3,
        completed: 2,
        reused: 0,
        failed: 1,
        skipped: 0,
        stopped: 0,
        abandoned: 0,
        lost: 0,
      },
      usage: { inputTokens: 3000, outputTokens: 600 },
      costUsd: 0.02,
      durationMs: 133_000,
      runDir: '/p/.plenum/runs/r7k2',
    });
  });

  it('X112: it has every field at any time, from the fold alone', () => {
    const summary = selectSummary(stateAfter([]), { ...facts, driven: true });
    expect(JSON.parse(JSON.stringify(summary))).toEqual({ ...summary });
    expect(summary).toMatchObject({
      status: 'planning',
      result: null,
      losses: [],
      usage: null,
      costUsd: null,
      durationMs: 0,
    });
  });

  it('X112: a run whose driver is gone is lost, and so are its running agents', () => {
    const fold = createFold();
    for (const event of [driveStart(), stepStart(1), stepEnd(1), stepStart(2)]) fold.apply(event);
    fold.loseRunning();
    const summary = selectSummary(fold.state, facts);
    expect(summary.status).toBe('lost');
    expect(summary.losses).toMatchObject([{ label: 'src/routes/2.ts', cause: 'lost' }]);
  });

  it('failures are agents that ended without a value', () => {
    expect(selectFailures(stateAfter(samplePartialRun())).map((step) => step.n)).toEqual([3]);
  });
});
