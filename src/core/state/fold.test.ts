import { describe, expect, it } from 'vitest';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  sampleStart,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import type { JournalEvent } from '../journal/event.js';
import { createFold, stateAfter } from './fold.js';
import type { RunState } from './run-state.js';

function folded(...events: readonly JournalEvent[]): RunState {
  return stateAfter(events);
}

const second = driveStart({ epoch: 2, reason: 'resume', at: sampleStart + 500_000 });

describe('fold', () => {
  it('counts agents by how they ended, and no other steps', () => {
    const state = folded(...samplePartialRun());
    expect(state.agents).toMatchObject({
      total: 3,
      running: 0,
      completed: 2,
      failed: 1,
      reused: 0,
    });
    expect(state.status).toBe('partial');
    expect(state.reason).toBe('1 of 3 agents lost (1 schema); gate npm test failed');
    expect(state.steps.get(4)?.verdict).toEqual({
      passed: false,
      flaky: false,
      code: 1,
      touched: [],
    });
  });

  it('X71: a start without an end becomes lost when the next drive starts, until the step runs again', () => {
    const fold = createFold();
    for (const event of [driveStart(), stepStart(1), stepStart(2), stepEnd(2), second])
      fold.apply(event);
    expect(fold.state.steps.get(1)?.state).toBe('lost');
    expect(fold.state.agents).toMatchObject({ total: 2, lost: 1, completed: 1 });
    fold.apply(stepStart(1, { at: second.at + 5 }));
    expect(fold.state.agents).toMatchObject({ total: 2, lost: 0, running: 1 });
  });

  it('X71: a step that runs again under a new number takes the place of the lost one', () => {
    const state = folded(
      driveStart(),
      stepStart(1),
      second,
      stepStart(2, { strand: 'root/p0[1]', content: 'c1' }),
      stepEnd(2),
    );
    expect(state.agents).toMatchObject({ total: 1, completed: 1, lost: 0 });
    expect(state.steps.get(1)).toMatchObject({ state: 'lost', unclaimed: true });
  });

  it('X71: a call still running when the run ends is lost', () => {
    expect(folded(driveStart(), stepStart(1), runEnd()).steps.get(1)?.state).toBe('lost');
  });

  it('X71: a call that was stopped at return is abandoned', () => {
    const state = folded(
      driveStart(),
      stepStart(1),
      stepEnd(1, { status: 'stopped', cause: 'abandoned', delivered: false }),
    );
    expect(state.agents).toMatchObject({ abandoned: 1, stopped: 0 });
  });

  it('X28: a failure is a failure, though its backend says that it was abandoned', () => {
    const state = folded(
      driveStart(),
      stepStart(1),
      stepEnd(1, { status: 'failed', cause: 'abandoned' }),
    );
    expect(state.agents).toMatchObject({ abandoned: 0, failed: 1 });
  });

  it('X72: outcomes followed before the departure and reused after it count as reused', () => {
    const first = [driveStart(), ...[1, 2, 3].flatMap((n) => [stepStart(n), stepEnd(n)])];
    const state = folded(
      ...first,
      runEnd(),
      second,
      { type: 'departure', at: second.at + 1, followed: 1, reason: 'edited' },
      {
        type: 'step-reuse',
        at: second.at + 2,
        n: 3,
      },
    );
    expect([1, 2, 3].map((n) => state.steps.get(n)?.reused)).toEqual([true, false, true]);
    expect(state.agents).toMatchObject({ completed: 3, reused: 2 });
  });

  it('X72: a drive that followed the record to its end reused all of it', () => {
    const state = folded(
      driveStart(),
      stepStart(1),
      stepEnd(1),
      stepStart(2),
      stepEnd(2),
      runEnd(),
      second,
      runEnd({ reused: 2, at: second.at + 10 }),
    );
    expect(state.agents).toMatchObject({ total: 2, completed: 2, reused: 2 });
  });

  it('X72: the record of a third drive is what the second delivered', () => {
    const third = { ...second, epoch: 3 };
    const state = folded(
      driveStart(),
      stepStart(1),
      stepEnd(1),
      stepStart(2),
      stepEnd(2),
      runEnd(),
      second,
      { type: 'departure', at: 0, followed: 0, reason: 'edited' },
      { type: 'step-reuse', at: 0, n: 2 },
      third,
      { type: 'departure', at: 0, followed: 1, reason: 'edited' },
    );
    expect([state.steps.get(1)?.epoch, state.steps.get(2)?.epoch]).toEqual([1, 3]);
  });

  it('what a finished drive neither ran nor reused leaves the tally but stays in sight', () => {
    const state = folded(
      driveStart(),
      stepStart(1),
      stepEnd(1),
      stepStart(2),
      stepEnd(2),
      runEnd(),
      second,
      { type: 'departure', at: 1, followed: 1, reason: 'x' },
      runEnd(),
    );
    expect(state.agents.total).toBe(1);
    expect(state.steps.get(2)?.unclaimed).toBe(true);
  });

  it('X84: usage and cost include failed attempts and what later drives did not use', () => {
    const state = folded(
      driveStart(),
      stepStart(1),
      {
        type: 'attempt-end',
        at: 1,
        n: 1,
        attempt: 1,
        cause: 'schema',
        message: 'no',
        usage: { outputTokens: 50 },
        costUsd: 0.5,
      },
      stepEnd(1),
    );
    expect(state.usage).toEqual({ inputTokens: 1000, outputTokens: 250 });
    expect(state.costUsd).toBeCloseTo(0.51);
    expect(state.steps.get(1)).toMatchObject({
      attempts: 1,
      usage: { inputTokens: 1000, outputTokens: 250 },
    });
  });

  it('X84: unknown stays unknown, and says how much of the cost is', () => {
    const state = folded(
      driveStart(),
      stepStart(1),
      stepEnd(1, { usage: undefined, costUsd: undefined }),
    );
    expect(state).toMatchObject({ usage: undefined, costUsd: undefined, unpriced: 1 });
  });

  it('time between two drives is nobody’s working time', () => {
    const state = folded(
      driveStart(),
      stepStart(1),
      stepEnd(1, { at: sampleStart + 7000 }),
      second,
      stepStart(2, { at: second.at + 3000 }),
    );
    expect(state.durationMs).toBe(10_000);
  });

  it('a pause shows its reason and its end', () => {
    const state = folded(driveStart(), {
      type: 'status-change',
      at: 1,
      status: 'paused',
      reason: 'quota',
      until: 99,
    });
    expect(state).toMatchObject({ status: 'paused', reason: 'quota', until: 99 });
  });

  it('events of an unknown type change nothing', () => {
    const state = folded(
      driveStart(),
      { type: 'from-the-future', at: 5 } as unknown as JournalEvent,
      stepEnd(9),
    );
    expect(state.agents).toMatchObject({ total: 1, completed: 1 });
  });

  it('takes constant time per event', () => {
    const time = (count: number): number => {
      const fold = createFold();
      // Time of the processor: that of the wall is also that of whoever else runs here.
      const began = process.cpuUsage().user;
      fold.apply(driveStart());
      for (let n = 1; n <= count; n++) {
        fold.apply(stepStart(n));
        fold.apply(stepEnd(n));
      }
      expect(fold.state.agents.completed).toBe(count);
      return process.cpuUsage().user - began;
    };
    time(2000);
    const small = Math.max(20_000, ...[time(5000), time(5000)]);
    expect(time(100_000)).toBeLessThan(40 * small);
  });
});
