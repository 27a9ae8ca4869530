import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../core/journal/event.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { checkedProgram } from '../../runs/start/start-run.js';
import { createMemoryJournal } from '../../stores/memory/memory-journal.js';
import { createScriptedBackend } from '../../testing/harness/scripted-backend.js';
import { answeredBy } from './answered-by.js';
import { eventsOf } from './events-of.js';
import { type Play, play, previewPlay } from './play.js';

const meta = "export const meta = { name: 'played', description: 'a script of a test' };\n";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-play-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function scripted(body: string, over: Partial<Play> = {}): Play {
  const clock = createVirtualClock();
  const backend = createScriptedBackend([{ text: 'hi', times: 'any' }]);
  return {
    program: checkedProgram(meta + body, 'played.js'),
    args: undefined,
    seed: '1',
    clock,
    journal: createMemoryJournal(),
    ports: answeredBy(backend, clock),
    ...over,
  };
}

describe('a play', () => {
  it('gives the result, the end and the state that its journal folds to', async () => {
    const journal = createMemoryJournal();
    const seen: JournalEvent[] = [];
    const { end, state, result, limit } = await play(
      scripted("return [await agent('a'), await agent('b')];", {
        journal,
        onEvent: (event) => void seen.push(event),
      }),
    );
    expect([result, end.status, state.agents.completed, limit]).toEqual([
      ['hi', 'hi'],
      'completed',
      2,
      false,
    ]);
    expect((await eventsOf(journal)).map(({ type }) => type)).toEqual(seen.map(({ type }) => type));
  });

  it('has a result larger than an event may hold, with a journal and without', async () => {
    for (const journal of [createMemoryJournal(), null])
      expect((await play(scripted("return 'x'.repeat(300000);", { journal }))).result).toHaveLength(
        300_000,
      );
  });

  it('X73: goes on where its journal ends, and tells beforehand what would run', async () => {
    const journal = createMemoryJournal();
    const body = "return [await agent('a'), await agent('b')];";
    const silent = createScriptedBackend([
      { when: 'a', text: 'hi' },
      { when: 'b', fail: 'crash' },
    ]);
    const clock = createVirtualClock();
    const failing = body.replace(/agent\('(.)'\)/g, "agent('$1', { label: '$1', retries: 0 })");
    await play(scripted(failing, { journal, clock, ports: answeredBy(silent, clock) }));
    const again = scripted(failing, { journal });
    expect(await previewPlay(again)).toMatchObject({ reuse: 1, run: [{ label: 'b' }] });
    expect(await play(again)).toMatchObject({ result: ['hi', 'hi'], end: { reused: 1, ran: 1 } });
  });

  it('X28: nothing of a backend but its answer reaches the loop: a throw is a crash', async () => {
    const clock = createVirtualClock();
    const broken = { ...createScriptedBackend([]), run: () => Promise.reject(new Error('broken')) };
    const { result } = await play(
      scripted("return await agent.outcome('a', { retries: 0 });", {
        clock,
        ports: answeredBy(broken, clock),
      }),
    );
    expect(result).toMatchObject({ status: 'failed', cause: 'crash' });
  });

  it('says that a limit ended it', async () => {
    const { limit } = await play(
      scripted("return [await agent('a'), await agent('b')];", { limits: { maxAgents: 1 } }),
    );
    expect(limit).toBe(true);
  });

  it('X77: stops when its signal aborts, also before it began', async () => {
    const stop = new AbortController();
    const body = "for (let n = 0; ; n++) await agent('a' + n);";
    const { end } = await play(
      scripted(body, {
        signal: stop.signal,
        onEvent: ({ type }) => type === 'step-end' && stop.abort(),
      }),
    );
    expect(end.status).toBe('stopped');
    expect((await play(scripted(body, { signal: stop.signal }))).end.status).toBe('stopped');
  });

  it('reaches nothing real: commands, files, worktrees and workflows fail as values', async () => {
    const before = readdirSync(folder);
    const { result } = await play(
      scripted(
        `const tried = [() => sh('touch ${join(folder, 'made')}'), () => files('**'), () => read('a'),
  () => workflow('audit'), () => gate('true')];
const seen = [];
for (const one of tried) try { seen.push(await one()); } catch (error) { seen.push(error.message); }
return seen;`,
      ),
    );
    expect(result).toHaveLength(5);
    expect(JSON.stringify(result)).not.toContain('"code":0');
    expect(readdirSync(folder)).toEqual(before);
  });
});
