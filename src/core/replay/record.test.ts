import { describe, expect, it } from 'vitest';
import type { JournalEvent, StepStart } from '../journal/event.js';
import { type Claimant, Cursor } from './cursor.js';
import { ReplayRecord } from './record.js';

const at = 0;

function start(n: number, strand: string, content = strand): StepStart {
  return {
    type: 'step-start',
    at,
    n,
    kind: 'agent',
    realm: 0,
    strand,
    position: 0,
    lane: 'root',
    content,
    key: `k${n}`,
    label: `step ${n}`,
    phase: null,
    site: null,
    prompt: '',
  };
}

function end(n: number, status: 'completed' | 'failed' = 'completed'): JournalEvent {
  return status === 'completed'
    ? { type: 'step-end', at, n, status, value: n }
    : { type: 'step-end', at, n, status, cause: 'crash' };
}

const drive: JournalEvent = {
  type: 'drive-start',
  at,
  epoch: 1,
  reason: 'run',
  kernel: 'k',
  name: 'n',
  script: 's',
  limits: { concurrency: 1, maxAgents: 1, budgetTotal: null },
  phases: [],
};

function recordOf(...events: readonly JournalEvent[]): ReplayRecord {
  const record = new ReplayRecord();
  for (const event of events) record.apply(event);
  record.seal();
  return record;
}

function step(strand: string, content = strand): Claimant {
  return {
    kind: 'agent',
    strand,
    lane: 'root',
    content,
    occurrence: 0,
    position: 0,
    readOnly: false,
    keyed: false,
    vote: false,
    label: strand,
    phase: null,
  };
}

function cursorOf(record: ReplayRecord): Cursor<Claimant> {
  return new Cursor(record, { keepFailed: false, rerun: () => false, byIdentity: false });
}

const three = [drive, start(1, 'a'), start(2, 'b'), start(3, 'c'), end(2), end(1), end(3)];

describe('the list that a replay follows', () => {
  it('is the order of delivery, not of the starts', () => {
    expect(recordOf(...three).list.map(({ n }) => n)).toEqual([2, 1, 3]);
  });

  it('after a departure: what was followed, what was delivered then, what was never reached', () => {
    const record = recordOf(
      ...three,
      drive,
      { type: 'departure', at, followed: 1, reason: '' },
      { type: 'step-reuse', at, n: 3 },
      start(4, 'd'),
      end(4),
    );
    expect(record.list.map(({ n }) => n)).toEqual([2, 3, 4, 1]);
  });

  it('a drive that only followed and then went on adds to the list', () => {
    expect(recordOf(...three, drive, start(4, 'd'), end(4)).list.map(({ n }) => n)).toEqual([
      2, 1, 3, 4,
    ]);
  });

  it('an end that was never delivered is not part of it', () => {
    expect(
      recordOf(drive, start(1, 'a'), {
        type: 'step-end',
        at,
        n: 1,
        status: 'stopped',
        cause: 'abandoned',
        delivered: false,
      }).list,
    ).toEqual([]);
  });
});

describe('the cursor', () => {
  it('delivers in recorded order whatever the order of the requests, without a departure', () => {
    const cursor = cursorOf(recordOf(...three));
    for (const strand of ['a', 'b', 'c']) cursor.issue(step(strand));
    expect(cursor.next(10).map(({ recorded }) => recorded.n)).toEqual([2, 1, 3]);
    expect(cursor.departure).toBeNull();
    expect(cursor.followed).toBe(3);
  });

  it('waits for the script to ask before it passes a gap', () => {
    const cursor = cursorOf(recordOf(...three));
    cursor.issue(step('b'));
    expect(cursor.next(10).map(({ recorded }) => recorded.n)).toEqual([2]);
    cursor.issue(step('a'));
    expect(cursor.next(10).map(({ recorded }) => recorded.n)).toEqual([1]);
    expect(cursor.departure).toBeNull();
  });

  it('passes a failed step when nothing else can be delivered, names it, and lets it run', () => {
    const cursor = cursorOf(
      recordOf(drive, start(1, 'a'), start(2, 'b'), end(1, 'failed'), end(2)),
    );
    cursor.issue(step('a'));
    cursor.issue(step('b'));
    expect(cursor.next(10).map(({ recorded }) => recorded.n)).toEqual([2]);
    expect(cursor.departure).toBe('step 1 "step 1" failed before (crash)');
    expect(cursor.followed).toBe(0);
    expect(cursor.takeLive().map(({ strand }) => strand)).toEqual(['a']);
  });

  it('does not give an answer to an edited question', () => {
    const cursor = cursorOf(recordOf(...three));
    cursor.issue(step('a', 'edited'));
    expect(cursor.next(10)).toEqual([]);
    expect(cursor.match()).toBe(false);
    expect(cursor.takeLive()).toHaveLength(1);
  });

  it('finds a question that is asked once in its lane on another strand', () => {
    const cursor = cursorOf(recordOf(drive, start(1, 'root/f0', 'q'), end(1)));
    cursor.issue(step('root/f0/f0', 'q'));
    expect(cursor.next(10)).toEqual([]);
    expect(cursor.match()).toBe(true);
    expect(cursor.next(10).map(({ recorded }) => recorded.n)).toEqual([1]);
    expect(cursor.departure).not.toBeNull();
  });

  it('never gives one strand the answer of another that asked the same', () => {
    const cursor = cursorOf(
      recordOf(drive, start(1, 'root/f0', 'q'), start(2, 'root/f1', 'q'), end(1, 'failed'), end(2)),
    );
    cursor.issue(step('root/f0', 'q'));
    expect(cursor.match()).toBe(false);
    expect(cursor.takeLive()).toHaveLength(1);
  });

  it('X72: the answer of an agent that cannot write serves the same question in another lane, that of a writer never', () => {
    for (const readOnly of [true, false]) {
      const recorded = {
        ...start(1, 'root/p0[0]', 'q'),
        lane: 'root/p0[0]',
        ...(readOnly ? { writes: false } : {}),
      };
      const cursor = cursorOf(recordOf(drive, recorded, end(1)));
      cursor.issue({ ...step('root/p0[4]', 'q'), lane: 'root/p0[4]', readOnly });
      expect(cursor.next(10)).toEqual([]);
      expect(cursor.match()).toBe(readOnly);
      expect(cursor.moved).toHaveLength(readOnly ? 1 : 0);
    }
  });

  it('C11: after the departure a recorded timer is armed again instead of being delivered', () => {
    const fire: JournalEvent = {
      type: 'timer-fire',
      at,
      n: 2,
      realm: 0,
      strand: 't',
      position: 0,
      delayMs: 5,
    };
    const record = recordOf(drive, start(1, 'a'), end(1, 'failed'), fire);
    const cursor = cursorOf(record);
    const timer = { ...step('t', ''), kind: 'timer' as const };
    cursor.issue(step('a'));
    cursor.issue(timer);
    expect(cursor.next(10)).toEqual([]);
    expect(cursor.takeLive().map(({ kind }) => kind)).toEqual(['agent', 'timer']);
  });

  it('a record of another kernel is followed by identity from the start', () => {
    const cursor = new Cursor<Claimant>(recordOf(...three), {
      keepFailed: false,
      rerun: () => false,
      byIdentity: true,
    });
    cursor.issue(step('b'));
    expect(cursor.next(10)).toHaveLength(1);
    expect(cursor.followed).toBe(0);
    expect(cursor.departure).toContain('another version');
  });
});
