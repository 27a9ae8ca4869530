import { describe, expect, it } from 'vitest';
import { driveStart, runEnd, stepEnd, stepStart } from '../../testing/harness/sample-events.js';
import type { JournalEvent } from '../journal/event.js';
import { stateAfter } from '../state/fold.js';
import { lossReasons } from '../state/loss-reasons.js';
import { buildReport } from './report.js';
import { spentText } from './spent-text.js';

const facts = { runId: 'r7k2', runDir: '/home/me/project/.plenum/runs/r7k2', driven: false };

function report(events: readonly JournalEvent[]) {
  const state = stateAfter(events);
  return buildReport(state, state.end, facts);
}

const loss = (n: number, cause: string) => ({
  key: `k${n}`,
  n,
  label: `agent ${n}`,
  phase: null,
  cause,
  message: 'bad',
});

describe('end report', () => {
  it('X80: losses are counted by cause, most frequent first', () => {
    expect(lossReasons([loss(1, 'crash'), loss(2, 'schema'), loss(3, 'schema')], 40)).toEqual([
      '3 of 40 agents lost (2 schema, 1 crash)',
    ]);
    expect(lossReasons([{ n: null, label: 'slot', cause: 'script' }], 40)).toEqual([
      '1 slot lost (1 script)',
    ]);
    expect(lossReasons([loss(1, 'permission')], 0)).toEqual(['1 step lost (1 permission)']);
  });

  it('X184: what landed without its guarded files is a reason of its own, and no agent is called lost for it', () => {
    const guarded = (label: string) => ({ n: null, label, cause: 'guarded' });
    expect(lossReasons([guarded('a'), loss(2, 'crash')], 3)).toEqual([
      '1 of 3 agents lost (1 crash)',
      'refused: guarded files of a did not land',
    ]);
    expect(lossReasons(['a', 'b', 'c', 'd'].map(guarded), 4)).toEqual([
      'refused: guarded files of a, b, c and 1 more did not land',
    ]);
  });

  it('a run without an end and without a driver is lost, never completed', () => {
    expect(report([driveStart(), stepStart(1)]).headline).toBe(
      'lost: the process that drove it is gone',
    );
  });

  it('X84: unknown cost is a word', () => {
    const unknown = { usage: undefined, costUsd: undefined };
    const spent = (...events: readonly JournalEvent[]) =>
      spentText(report([driveStart(), ...events, runEnd()]).spent);
    expect(spent(stepStart(1), stepEnd(1, unknown))).toBe('2m13s · tokens unknown · cost unknown');
    expect(spent(stepStart(1), stepEnd(1), stepStart(2), stepEnd(2, unknown))).toContain('≥$0.010');
  });
});
