import { describe, expect, it } from 'vitest';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import type { JournalEvent } from '../journal/event.js';
import { stateAfter } from '../state/fold.js';
import { lossReasons } from '../state/loss-reasons.js';
import { textWidth } from '../words/text-width.js';
import { buildReport } from './report.js';
import { reportLines, reportMarkdown } from './report-lines.js';

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
  it('X80: partial names its reasons in its first line', () => {
    expect(reportLines(report(samplePartialRun()), 120)[0]).toBe(
      '⚠ partial: 1 of 3 agents lost (1 schema); gate npm test failed',
    );
  });

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

  it.each([40, 80, 120])('renders in %i columns', (columns) => {
    const lines = reportLines(report(samplePartialRun()), columns);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toMatchSnapshot();
  });

  it('fits one screen however much was lost', () => {
    const many = runEnd({
      status: 'partial',
      reasons: ['x'],
      losses: Array.from({ length: 300 }, (_, n) => loss(n, 'crash')),
      result: 'line\n'.repeat(500),
    });
    const lines = reportLines(report([driveStart(), many]), 80);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.join('\n')).toContain('… and 290 more: plenum logs r7k2 --failed');
  });

  it('the next command fits the status', () => {
    const next = (change: Parameters<typeof runEnd>[0]): string =>
      report([driveStart(), runEnd(change)]).next;
    expect(next({})).toBe('plenum result r7k2');
    expect(next({ result: null })).toBe('plenum show r7k2');
    expect(next({ status: 'partial' })).toBe('plenum resume r7k2');
    expect(next({ status: 'paused' })).toBe('plenum resume r7k2');
  });

  it('a run without an end and without a driver is lost, never completed', () => {
    expect(report([driveStart(), stepStart(1)]).headline).toBe(
      'lost: the process that drove it is gone',
    );
  });

  it('X84: unknown cost is a word', () => {
    const unknown = { usage: undefined, costUsd: undefined };
    expect(report([driveStart(), stepStart(1), stepEnd(1, unknown), runEnd()]).spent).toBe(
      '2m13s · tokens unknown · cost unknown',
    );
    expect(
      report([driveStart(), stepStart(1), stepEnd(1), stepStart(2), stepEnd(2, unknown), runEnd()])
        .spent,
    ).toContain('≥$0.010');
  });

  it('a script error names its line', () => {
    const error = {
      code: 'E_SCRIPT_THREW',
      message: 'TypeError: no\nway',
      site: { line: 7, column: 2 },
    };
    expect(
      reportLines(
        report([driveStart(), runEnd({ status: 'failed', error, result: undefined })]),
        80,
      )[2],
    ).toBe('  error    TypeError: no way  (script line 7)');
  });

  it('the file holds the same facts', () => {
    expect(reportMarkdown(report(samplePartialRun()))).toMatchSnapshot();
  });
});
