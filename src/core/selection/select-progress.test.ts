import { describe, expect, it } from 'vitest';
import {
  driveStart,
  runEnd,
  sampleStart,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import type { JournalEvent } from '../journal/event.js';
import type { WaitTally } from '../journal/wait-event.js';
import { progressText, standText } from '../report/progress-text.js';
import { stateAfter } from '../state/fold.js';
import { selectProgress } from './select-progress.js';

const said = (queued: number, waiting?: WaitTally['waiting']): JournalEvent => ({
  type: 'wait-tally',
  at: sampleStart,
  queued,
  ...(waiting ? { waiting } : {}),
});
const starts = (...numbers: readonly number[]) => numbers.map((n) => stepStart(n));
const time = (at: number) => `+${at - sampleStart}`;
const text = (...events: readonly JournalEvent[]) =>
  progressText(stateAfter([driveStart(), ...events]), time);

describe('progress', () => {
  it('X119: counts what was asked for; each start takes one from the queue', () => {
    expect(text(said(40))).toBe('0/40 (40 queued)');
    expect(text(said(40), ...starts(1, 2, 3))).toBe('0/40 (3 running · 37 queued)');
    expect(text(said(40), ...starts(1, 2, 3), stepEnd(1))).toBe('1/40 (2 running · 37 queued)');
  });

  it('X119: names what calls under way wait for, and counts them as running no more', () => {
    expect(text(...starts(1, 2, 3, 4, 5, 6, 7, 8), said(0, { cache: 7 }))).toBe(
      '0/8 (1 running · 7 waiting for the cache)',
    );
    expect(text(...starts(1, 2, 3), said(5, { limit: 1, retry: 1 }))).toBe(
      '0/8 (1 running · 5 queued · 1 waiting for a retry · 1 waiting for a limit)',
    );
  });

  it('X119: a quota says until when, a question that a person is asked', () => {
    const pause: JournalEvent = {
      type: 'queue-pause',
      at: sampleStart,
      queue: 'anthropic/x',
      until: sampleStart + 900,
    };
    const ask: JournalEvent = {
      type: 'permission-ask',
      at: sampleStart,
      n: 2,
      request: 1,
      tool: 'Bash',
      argument: 'npm publish',
      reason: 'no rule covers it',
    };
    expect(text(...starts(1, 2, 3), pause, said(0, { quota: 2 }), ask)).toBe(
      '0/3 (1 waiting for a person · 2 waiting for quota until +900)',
    );
    expect(standText(stateAfter([driveStart(), ...starts(2), ask]), time)).toBe('1 question');
  });

  it('X119: what ended without a value is not done', () => {
    const progress = selectProgress(
      stateAfter([
        driveStart(),
        ...starts(1, 2, 3, 4),
        stepEnd(1, { status: 'skipped', cause: 'skipped' }),
        stepEnd(2, { status: 'stopped', cause: 'stopped' }),
        stepEnd(3, { status: 'failed', cause: 'crash' }),
      ]),
    );
    expect(progress).toMatchObject({ done: 0, ended: 3, asked: 4, running: 1 });
  });

  it('X119: a pause of a person stands in the line until the run ends', () => {
    const pause: JournalEvent = {
      type: 'control-take',
      at: sampleStart,
      action: 'pause',
      author: 'ann',
      accepted: true,
      message: '',
    };
    const events = [driveStart(), ...starts(1), pause];
    expect(standText(stateAfter(events), time)).toBe('pausing, running agents finish');
    expect(standText(stateAfter([...events, stepEnd(1), runEnd()]), time)).toBe('');
  });

  it('X119: nothing waits any more at an end, and in a new drive until it says so', () => {
    const { waiting } = stateAfter([driveStart(), said(3, { cache: 1 }), driveStart({ epoch: 2 })]);
    expect(waiting).toEqual({ queued: 0, limit: 0, cache: 0, quota: 0, retry: 0 });
    expect(stateAfter([driveStart(), said(3), runEnd()]).waiting.queued).toBe(0);
  });
});
