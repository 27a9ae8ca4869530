import { expect, it } from 'vitest';
import type { JournalEvent } from '../journal/event.js';
import { stateAfter } from '../state/fold.js';
import { createTimeAxis, selectBars, selectCriticalPath, selectSlots } from './select-timeline.js';

function start(n: number, at: number, askedAt?: number): JournalEvent {
  return {
    ...{ type: 'step-start', at, n, kind: 'agent', realm: 0, strand: `s${n}`, position: 0 },
    ...{ lane: 'root', content: `c${n}`, key: `k${n}`, label: `a${n}`, phase: null, site: null },
    ...(askedAt === undefined ? {} : { askedAt }),
  } as JournalEvent;
}

function end(n: number, at: number): JournalEvent {
  return { type: 'step-end', at, n, status: 'completed' };
}

it('a bar is queued from asking to its start, and works, waits and is held until its end', () => {
  const state = stateAfter([
    start(1, 1000, 400),
    {
      ...{ type: 'attempt-end', at: 1500, n: 1, attempt: 1 },
      cause: 'network',
      message: 'cut',
      retryInMs: 200,
    },
    { type: 'permission-ask', at: 1900, n: 1, request: 1, tool: 'Bash', reason: 'no rule' },
    {
      ...{ type: 'permission-end', at: 2400, n: 1, request: 1, tool: 'Bash', allowed: true },
      ...{ author: 'ann', reason: 'yes' },
    },
    end(1, 3000),
  ]);
  const [bar] = selectBars(state, 9000);
  expect(bar?.spans).toEqual([
    { kind: 'queued', from: 400, to: 1000 },
    { kind: 'working', from: 1000, to: 1500 },
    { kind: 'waiting', from: 1500, to: 1700 },
    { kind: 'working', from: 1700, to: 1900 },
    { kind: 'held', from: 1900, to: 2400 },
    { kind: 'working', from: 2400, to: 3000 },
  ]);
});

it('spans of a bar touch each other and never go back, whatever the events say', () => {
  const state = stateAfter([
    start(1, 100, 500),
    {
      ...{ type: 'attempt-end', at: 90, n: 1, attempt: 1 },
      cause: 'network',
      message: '',
      retryInMs: 1e6,
    },
    { type: 'permission-ask', at: 300, n: 1, request: 1, tool: 'Bash', reason: '' },
    { type: 'permission-ask', at: 200, n: 1, request: 2, tool: 'Bash', reason: '' },
    end(1, 400),
  ]);
  const [bar] = selectBars(state, 0);
  let reached = bar?.from;
  for (const span of bar?.spans ?? []) {
    expect(span.from).toBe(reached);
    expect(span.to).toBeGreaterThan(span.from);
    reached = span.to;
  }
  expect(reached).toBe(bar?.to);
});

it('what runs ends now', () => {
  const [bar] = selectBars(stateAfter([start(1, 100)]), 700);
  expect(bar).toMatchObject({ from: 100, to: 700, spans: [{ kind: 'working', to: 700 }] });
});

it('slots count who works at once, and nobody twice at a moment of change', () => {
  const bars = selectBars(
    stateAfter([start(1, 0), start(2, 0), end(1, 500), start(3, 500), end(2, 1000), end(3, 1000)]),
    1000,
  );
  expect(selectSlots(bars, createTimeAxis(bars), 4)).toEqual([2, 2, 2, 2]);
});

it('a night between two drives is taken out of the axis', () => {
  const night = 8 * 3_600_000;
  const bars = selectBars(
    stateAfter([start(1, 0), end(1, 1000), start(2, night), end(2, night + 500)]),
    night + 500,
  );
  const axis = createTimeAxis(bars);
  expect(axis.lengthMs).toBe(1500);
  expect(axis.folds).toEqual([{ at: 1000, ms: night - 1000 }]);
  expect([0, 1000, 40_000, night, night + 250].map((time) => axis.at(time))).toEqual([
    ...[0, 1000, 1000, 1000, 1250],
  ]);
});

it('the critical path goes from the last end back through what had to end before', () => {
  const bars = selectBars(
    stateAfter([
      start(1, 0),
      start(2, 0),
      end(2, 300),
      end(1, 800),
      start(3, 800),
      end(3, 900),
      start(4, 900, 800),
      end(4, 2000),
    ]),
    2000,
  );
  expect(selectCriticalPath(bars).map(({ step }) => step.n)).toEqual([1, 4]);
});
