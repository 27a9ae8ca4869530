import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../core/journal/event.js';
import { createFold, stateAfter } from '../../core/state/fold.js';
import type { RunState } from '../../core/state/run-state.js';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { projectRuns } from '../../runs/known/project-runs.js';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import { PageStand } from './fixtures/page-stand.js';
import { isPresent, type ReadMessage, readStream } from './fixtures/read-stream.js';

const stand = new PageStand({ MY_API_KEY: 'planted-0123456789' });
beforeAll(async () => {
  await stand.open({ heartbeatMs: 20 });
});
afterAll(() => stand.close());

const eventsOf = (messages: readonly ReadMessage[]): readonly JournalEvent[] =>
  messages.flatMap(({ event, data }) => (event === 'message' ? [data as JournalEvent] : []));
const placesOf = (messages: readonly ReadMessage[]): readonly (number | null)[] =>
  messages.flatMap(({ event, id }) => (event === 'message' ? [id] : []));
const shown = (state: RunState): unknown => ({
  ...state,
  steps: [...state.steps],
  questions: [...state.questions],
  entered: [...state.entered],
});

describe('the events of a run', () => {
  it('X123: come in order with their places, then the present, then who drives', async () => {
    await recordRun(stand.project, 'r7k2', samplePartialRun());
    const seen = await readStream(stand, '/api/runs/r7k2/events', (all) =>
      ['present', 'driver'].every((name) => all.some(({ event }) => event === name)),
    );
    expect(eventsOf(seen)).toEqual(JSON.parse(JSON.stringify(samplePartialRun())));
    expect(placesOf(seen)).toEqual(samplePartialRun().map((_event, place) => place));
    const { length } = samplePartialRun();
    expect(seen.find(({ event }) => event === 'present')?.data).toEqual({ seq: length });
    const driver = seen.find(({ event }) => event === 'driver')?.data;
    expect(driver).toEqual({ state: 'gone', pid: null });
  });

  it('X123: go on from a place, said in the address or by a browser that reconnects', async () => {
    const { length } = samplePartialRun();
    const half = await readStream(stand, '/api/runs/r7k2/events?from=3', isPresent);
    expect(placesOf(half)[0]).toBe(3);
    const path = '/api/runs/r7k2/events';
    const rest = await readStream(stand, path, isPresent, { 'last-event-id': `${length - 2}` });
    expect(placesOf(rest)).toEqual([length - 1]);
    expect(placesOf(await readStream(stand, '/api/runs/r7k2/events?from=999', isPresent))).toEqual(
      [],
    );
  });

  it('X182: without the values of keys, whatever was recorded', async () => {
    await recordRun(stand.project, 'leaky', [
      driveStart({ args: { key: 'planted-0123456789' } }),
      stepStart(1, { prompt: 'use planted-0123456789' }),
      runEnd(),
    ]);
    for (const path of ['/api/runs/leaky/events', '/api/runs/leaky'])
      expect(
        JSON.stringify(
          await (path.endsWith('events') ? readStream(stand, path, isPresent) : stand.json(path)),
        ),
      ).not.toContain('planted');
  });

  it('X180: damage is said, and what is behind it comes', async () => {
    const runDir = await recordRun(stand.project, 'hurt', samplePartialRun());
    const file = join(runDir, 'events', readdirSync(join(runDir, 'events'))[0] ?? '');
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[3] = (lines[3] ?? '').replace('"at"', '"AT"');
    writeFileSync(file, lines.join('\n'));
    const seen = await readStream(stand, '/api/runs/hurt/events', isPresent);
    expect(eventsOf(seen)).toHaveLength(samplePartialRun().length - 1);
    expect(seen.filter(({ event }) => event === 'trouble')).toHaveLength(1);
    const { trouble } = await stand.json('/api/runs/hurt');
    expect(trouble).toEqual([expect.stringMatching(/^events\/\S+ at byte \d+: /)]);
    const rest = await readStream(stand, '/api/runs/hurt/events?from=4', isPresent);
    expect(eventsOf(rest)).toEqual(eventsOf(seen).slice(4));
  });

  it('a run without a record yet, and one with a torn line, are followed without an end', async () => {
    await recordRun(stand.project, 'empty', []);
    expect(eventsOf(await readStream(stand, '/api/runs/empty/events', isPresent))).toEqual([]);
    const runDir = await recordRun(stand.project, 'torn', samplePartialRun());
    const file = join(runDir, 'events', readdirSync(join(runDir, 'events'))[0] ?? '');
    appendFileSync(file, '0123abcd {"type":"step-en');
    const seen = await readStream(stand, '/api/runs/torn/events', isPresent);
    expect(eventsOf(seen)).toHaveLength(samplePartialRun().length);
  });

  it('a newer format is an answer that names it', async () => {
    const runDir = await recordRun(stand.project, 'newer', samplePartialRun());
    writeFileSync(join(runDir, 'run.json'), '{"version":99}');
    const { status, text } = await stand.ask('/api/runs/newer/events');
    expect([status, JSON.parse(text).error.code]).toEqual([500, 'E_JOURNAL_VERSION']);
  });

  it.each([1, 2, 3, 4])(
    'X117 X123: a client that reconnects at chance places sees the record, under a live writer (seed %i)',
    async (seed) => {
      const id = `live${seed}`;
      await recordRun(stand.project, id, []);
      const run = await projectRuns(stand.project).open(id);
      if (run === null) throw new Error('it is there');
      const chance = chanceOf(seed);
      const total = 400;
      const writing = (async () => {
        let session = await run.journal.open();
        session.append(driveStart());
        for (let n = 1; n <= total; n++) {
          session.append(stepStart(n, { prompt: 'p'.repeat(Math.floor(chance() * 3_000)) }));
          session.append(
            stepEnd(n, chance() < 0.2 ? { status: 'failed', cause: 'crash', message: 'm' } : {}),
          );
          if (chance() < 0.2) await session.commit();
          if (chance() < 0.01) {
            // Another driver takes it up.
            await session.commit();
            await session.close();
            session = await run.journal.open();
            session.append(driveStart({ epoch: session.epoch, reason: 'resume' }));
          }
        }
        session.append(runEnd());
        await session.commit();
        await session.close();
      })();
      const fold = createFold();
      const places: number[] = [];
      let last: JournalEvent | undefined;
      while (last?.type !== 'run-end') {
        const most = 1 + Math.floor(chance() * 120);
        const seen = await readStream(
          stand,
          `/api/runs/${id}/events?from=${places.length}`,
          (all) => {
            const events = eventsOf(all);
            return events.length >= most || events.at(-1)?.type === 'run-end';
          },
        );
        for (const event of eventsOf(seen)) fold.apply(event);
        last = eventsOf(seen).at(-1) ?? last;
        places.push(...placesOf(seen).map(Number));
      }
      await writing;
      const recorded: JournalEvent[] = [];
      for await (const event of run.journal.read()) recorded.push(event);
      expect(places).toEqual(recorded.map((_event, place) => place));
      expect(shown(fold.state)).toEqual(shown(stateAfter(recorded)));
    },
  );
});

describe('what an agent said', () => {
  it('X123: comes from an item on, and ends where nobody drives the run', async () => {
    const runDir = await recordRun(stand.project, 'said', samplePartialRun());
    mkdirSync(join(runDir, 'agents'), { recursive: true });
    const items = Array.from({ length: 5 }, (_, k) => ({ type: 'text', text: `word ${k}` }));
    writeFileSync(
      join(runDir, 'agents/1.jsonl'),
      items.map((item) => `${JSON.stringify(item)}\nno item\n`).join(''),
    );
    const all = await readStream(stand, '/api/runs/said/agents/1/transcript', () => false);
    expect(all.map(({ event, id, data }) => [event, id, data])).toEqual([
      ...items.map((item, id) => ['message', id, item]),
      ['present', null, { seq: 5 }],
    ]);
    const rest = await readStream(stand, '/api/runs/said/agents/1/transcript?from=3', () => false);
    expect(placesOf(rest)).toEqual([3, 4]);
    expect(await readStream(stand, '/api/runs/said/agents/77/transcript', () => false)).toEqual([
      { event: 'present', id: null, data: { seq: 0 } },
    ]);
  });
});

describe('the list of runs', () => {
  it('X123: says when a run comes, is driven, and is let go', async () => {
    const store = projectRuns(stand.project);
    const statuses: unknown[] = [];
    let work: Promise<void> | null = null;
    const drive = async (): Promise<void> => {
      await recordRun(stand.project, 'fresh', []);
      const run = await store.open('fresh');
      const lease = await run?.lease.acquire({ takeOver: false });
      const session = await run?.journal.open();
      session?.append(driveStart());
      session?.append(stepStart(1));
      await session?.commit();
      await expect.poll(() => statuses, { timeout: 20_000 }).toContain('running');
      await session?.close();
      await lease?.release();
    };
    const reading = readStream(stand, '/api/runs/stream', (all) => {
      const entries = all.map(
        ({ data }) => data as { id: string; summary: { status: string } | null },
      );
      statuses.splice(
        0,
        statuses.length,
        ...entries.filter(({ id }) => id === 'fresh').map(({ summary }) => summary?.status),
      );
      return statuses.includes('running') && statuses.at(-1) === 'lost';
    });
    work = drive();
    await Promise.all([reading, work]);
    expect(statuses.at(-1)).toBe('lost');
  });
});

/** The same numbers for a seed, everywhere. */
function chanceOf(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
