import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../core/journal/event.js';
import { buildReport } from '../../core/report/report.js';
import { stateAfter } from '../../core/state/fold.js';
import type { Note } from '../../core/step/step.js';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import { reportDocument } from './report-document.js';

const facts = { runId: 'r7k2', runDir: '/home/me/project/.plenum/runs/r7k2', driven: false };

function documentOf(events: readonly JournalEvent[]): string {
  const state = stateAfter(events);
  return reportDocument(buildReport(state, state.end, facts), state);
}
const noted = (position: number, note: Note): JournalEvent => ({
  type: 'note-add',
  at: 1_000_200,
  realm: 0,
  strand: 'root',
  lane: 'root',
  position,
  note,
});
const vote = (verdict: string) => ({ verdict, reason: 'looked' });
const firstLine = (events: readonly JournalEvent[]) => documentOf(events).split('\n')[0];

describe('report.md', () => {
  it('X80: says in its first line, in plain words, how the run stands and why', () => {
    expect(firstLine(samplePartialRun())).toBe(
      '**⚠ The run is partial: 1 of 3 agents lost (1 schema); gate npm test failed.**',
    );
    expect(firstLine([driveStart(), runEnd()])).toBe(
      '**✓ The run completed: nothing was lost, and no gate failed.**',
    );
    expect(firstLine([driveStart(), stepStart(1)])).toBe(
      '**! The run is lost: the process that drove it is gone.**',
    );
  });

  it('does not say that nothing was lost when the script accepted what was', () => {
    const loss = { key: 'k', n: 1, label: 'a', phase: null, cause: 'crash', message: 'm' } as const;
    expect(
      firstLine([
        driveStart(),
        noted(0, { kind: 'losses-accepted', reason: 'known' }),
        runEnd({ losses: [loss] }),
      ]),
    ).toContain('lost (1 crash), accepted by the script.');
  });

  it('of a partial run shows what it rests on, what is lost, and how to go on', () => {
    expect(documentOf(samplePartialRun())).toMatchSnapshot();
  });

  it('X48: shows every vote and disagreement, and how a merged result is taken and undone', () => {
    const text = documentOf([
      driveStart(),
      stepStart(1),
      stepEnd(1),
      noted(0, {
        kind: 'verification',
        label: 'the lock is safe',
        status: 'confirmed',
        votes: [vote('confirmed'), vote('confirmed'), vote('refuted')],
      }),
      noted(1, {
        kind: 'verification',
        label: 'no leak',
        status: 'unverified',
        votes: [vote('dead'), vote('unsure'), vote('confirmed')],
      }),
      noted(2, {
        kind: 'disagreement',
        label: 'names',
        rounds: 3,
        objections: ['too long', 'too short', 'a', 'b'],
      }),
      stepStart(2, { kind: 'merge', label: 'the port' }),
      stepEnd(2, { value: { branch: 'plenum/r7k2', landed: [] } }),
      stepStart(3, { kind: 'publish', label: 'cleanup/a' }),
      stepEnd(3, { value: { branch: 'cleanup/a' } }),
      runEnd({ result: 'text with\n```\na fence\n```' }),
    ]);
    expect(text).toMatchSnapshot();
  });

  it('says of a result that nothing checked that it rests on words', () => {
    expect(documentOf([driveStart(), stepStart(1), stepEnd(1), runEnd()])).toContain(
      'No gate and no vote checked anything',
    );
  });

  it('is not made longer without end by a thousand votes', () => {
    const votes = Array.from({ length: 1000 }, (_, at) =>
      noted(at, {
        kind: 'verification',
        label: `claim ${at}`,
        status: 'confirmed',
        votes: [vote('confirmed')],
      }),
    );
    const text = documentOf([driveStart(), ...votes, runEnd()]);
    expect(text.split('\n').length).toBeLessThan(80);
    expect(text).toContain('… and 960 more: plenum logs r7k2');
  });
});
