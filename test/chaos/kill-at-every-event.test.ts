import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/core/journal/event.js';
import { createMemoryJournal, type MemoryJournal } from '../../src/stores/memory/memory-journal.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/harness/stub-backend.js';

/** About thirty steps of every shape: lanes, barriers, races, timers, failures, chains. */
const script = `
const found = await parallel([1, 2, 3, 4].map((i) => () => agent('find ' + i)));
const checked = await pipeline(found, (text, item, index) => agent('check ' + index + text), (text, item, index) => agent('score ' + index + text));
const order = [];
await Promise.all(['a', 'b', 'c'].map(async (name) => { order.push(await agent('chain ' + name)); order.push(await agent('chain end')); }));
const winner = await Promise.race([agent('racer'), new Promise((resolve) => setTimeout(() => resolve('timer'), 15))]);
const failing = await agent.outcome('fails once');
let caught = null;
try { await agent('throws', { retries: 0 }); } catch (error) { caught = error.name; }
const last = await agent('report ' + order.join() + (winner === 'timer' ? winner : 'agent'));
return { checked, order, winner: winner === 'timer' ? winner : 'agent', failing: failing.status, caught, last };`;

function pseudoRandom(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Each question has one answer per execution; how often it was executed is what the test counts.
 */
function backendOf(
  harness: ReturnType<typeof createHarness>,
  executions: Map<string, number>,
  random: () => number,
) {
  return createStubBackend({
    clock: harness.clock,
    delay: () => Math.floor(random() * 30),
    answer: ({ prompt, label, lane }) => {
      const key = `${lane} ${prompt} ${label}`;
      executions.set(key, (executions.get(key) ?? 0) + 1);
      if (prompt === 'throws') return stubFailure('schema', 'never satisfied');
      return `${prompt.slice(0, 12)}:${Math.floor(random() * 1e6)}`;
    },
  });
}

async function eventsOf(journal: MemoryJournal): Promise<readonly JournalEvent[]> {
  return journal.events();
}

async function killedDrive(
  journal: MemoryJournal,
  random: () => number,
): Promise<'ended' | 'killed'> {
  const harness = createHarness({ journal });
  try {
    await harness.drive(script, backendOf(harness, new Map(), random));
    return 'ended';
  } catch {
    return 'killed';
  }
}

/**
 * What was delivered before the kill MUST be delivered again, with the same value, in the same
 * order, and not be executed.
 */
async function resumeAndCompare(journal: MemoryJournal, random: () => number): Promise<void> {
  const before = await eventsOf(journal);
  const recorded = before
    .filter(
      (event) =>
        event.type === 'step-end' && event.status === 'completed' && event.delivered !== false,
    )
    .map((event) => (event as { n: number }).n);
  const harness = createHarness({ journal });
  const backend = backendOf(harness, new Map(), random);
  const end = await harness.drive(script, backend);
  expect(['completed', 'partial']).toContain(end.status);
  const started = (await eventsOf(journal))
    .slice(before.length)
    .filter((event) => event.type === 'step-start')
    .map((event) => (event as { n: number }).n);
  expect(started.filter((n) => recorded.includes(n))).toEqual([]);
  expect(end.reused).toBeGreaterThanOrEqual(recorded.length - 1);
}

/** X71: every start has exactly one end, however many drives it took. */
function startsWithoutOneEnd(events: readonly JournalEvent[]): number[] {
  const started = new Set(
    events.flatMap((event) => (event.type === 'step-start' ? [event.n] : [])),
  );
  const ended = events.flatMap((event) => (event.type === 'step-end' ? [event.n] : []));
  return [...started].filter((n) => ended.filter((other) => other === n).length !== 1);
}

describe('kill -9 at every event', () => {
  it('X76: whatever event is the last one, the run resumes, ends, and executes nothing recorded again; twice in a row', {
    timeout: 180_000,
  }, async () => {
    const probe = createMemoryJournal();
    expect(await killedDrive(probe, pseudoRandom(1))).toBe('ended');
    const total = (await eventsOf(probe)).length;
    expect(total).toBeGreaterThan(45);
    for (let at = 0; at < total - 1; at += 1) {
      const random = pseudoRandom(at + 1);
      let kills = 1;
      let killAt = at;
      const journal = createMemoryJournal({
        onCommit: (_event, index) => (kills > 0 && index >= killAt ? 'kill' : undefined),
      });
      expect(await killedDrive(journal, random)).toBe('killed');
      killAt = (await eventsOf(journal)).length + 3;
      expect(['ended', 'killed']).toContain(await killedDrive(journal, random));
      kills = 0;
      await resumeAndCompare(journal, random);
      const harness = createHarness({ journal });
      const last = backendOf(harness, new Map(), random);
      await harness.drive(script, last);
      expect(last.executed.map((call) => call.prompt)).toEqual(['throws']);
      expect(startsWithoutOneEnd(await eventsOf(journal))).toEqual([]);
    }
  });
});
