import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../core/journal/event.js';
import { buildReport } from '../../core/report/report.js';
import { stateAfter } from '../../core/state/fold.js';
import { textWidth } from '../../core/words/text-width.js';
import { driveStart, runEnd, samplePartialRun } from '../../testing/harness/sample-events.js';
import { adviceCommand } from './commands.js';
import { reportLines } from './report-lines.js';

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
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines).toContain('  losses   ✗ 300 × crash: bad');
    expect(lines).toContain('           … 480 more lines: plenum result r7k2');
  });

  it('the next command fits the status', () => {
    const next = (change: Parameters<typeof runEnd>[0]): string =>
      adviceCommand(report([driveStart(), runEnd(change)]).next, facts.runId);
    expect(next({})).toBe('plenum result r7k2');
    expect(next({ result: null })).toBe('plenum show r7k2');
    expect(next({ status: 'partial' })).toBe('plenum resume r7k2');
    expect(next({ status: 'paused' })).toBe('plenum resume r7k2');
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
});
