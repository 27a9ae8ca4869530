import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../core/journal/event.js';
import type { View } from '../../../core/ports/view.js';
import { createFold } from '../../../core/state/fold.js';
import type { Write } from '../../../views/output/output.js';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  sampleStart,
  stepEnd,
  stepStart,
} from '../../harness/sample-events.js';

export interface ViewUnderTest {
  readonly name: string;
  /** A view without colour that says everything it can. */
  readonly create: (write: Write) => View;
  /** Escape sequences that the view itself draws with. */
  readonly own?: RegExp;
}

const hostile = 'evil\u001b[2J\u001b]0;title\u0007\u0000\u0008\u009b31m\u202eback\r\nsecond line';

/**
 * Every view: MUST NOT throw, MUST NOT pass on what an agent's text could do to a terminal, MUST
 * write whole lines.
 */
export function describeView({ name, create, own }: ViewUnderTest): void {
  const show = (events: readonly unknown[], live = true): string => {
    let text = '';
    const view = create((part) => {
      text += part;
    });
    const fold = createFold();
    for (const event of events) {
      try {
        fold.apply(event as JournalEvent);
      } catch {
        // Garbage may be beyond a fold; a view gets it with the state as it was.
      }
      view.event(event as JournalEvent, fold.state, live);
    }
    view.end(fold.state);
    return own ? text.replace(own, '') : text;
  };

  describe(`${name}: what every view keeps`, () => {
    it('MUST NOT throw, whatever order the events come in', () => {
      const events = samplePartialRun();
      expect(() => show([...events].reverse())).not.toThrow();
      expect(() =>
        show([stepEnd(1), stepEnd(1), stepStart(1), runEnd(), driveStart(), runEnd()]),
      ).not.toThrow();
      expect(() => show([])).not.toThrow();
    });

    it('MUST NOT throw on unknown events and on garbage', () => {
      const garbage = [
        { type: 'from-the-future', at: 1 },
        { type: 'step-end' },
        { type: 'note-add', at: 2 },
        { type: 'run-end', at: 3 },
        {},
        null,
        7,
        'x',
      ];
      expect(() => show(garbage)).not.toThrow();
      expect(() => show([driveStart(), ...garbage, stepStart(1)])).not.toThrow();
    });

    it('MUST NOT pass on control characters or escape sequences of agents', () => {
      const note = {
        type: 'note-add',
        at: sampleStart,
        realm: 0,
        strand: 'root',
        position: 0,
        lane: 'root',
      } as const;
      const text = show([
        driveStart({ name: hostile, phases: [{ title: hostile }] }),
        stepStart(1, { label: hostile, phase: hostile, model: hostile }),
        {
          type: 'attempt-end',
          at: sampleStart,
          n: 1,
          attempt: 1,
          cause: 'crash',
          message: hostile,
        },
        { ...note, note: { kind: 'log', level: 'log', text: hostile } },
        { ...note, note: { kind: 'phase', title: hostile } },
        { ...note, note: { kind: 'slot-failed', where: hostile, message: hostile, step: null } },
        {
          type: 'control-take',
          at: sampleStart,
          action: 'pause',
          author: hostile,
          accepted: true,
          message: hostile,
        },
        { type: 'status-change', at: sampleStart, status: 'paused', reason: hostile },
        { type: 'queue-pause', at: sampleStart, queue: hostile, until: sampleStart + 1 },
        {
          type: 'queue-wait',
          at: sampleStart,
          queue: hostile,
          until: sampleStart + 1,
          cause: 'overloaded',
          message: hostile,
        },
        stepEnd(1, { status: 'failed', cause: 'crash', message: hostile, value: hostile }),
        runEnd({ status: 'partial', reasons: [hostile] }),
      ]);
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e]/u);
    });

    it('MUST write whole lines', () => {
      const text = show(samplePartialRun());
      expect(text === '' || text.endsWith('\n')).toBe(true);
    });
  });
}
