import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/core/journal/event.js';
import { ReplayRecord } from '../../src/core/replay/record.js';
import { buildReport } from '../../src/core/report/report.js';
import type { RunLoop } from '../../src/core/run/run-loop.js';
import { ControlDesk } from '../../src/core/run/steps/control-desk.js';
import { selectSummary } from '../../src/core/selection/select.js';
import { createFold } from '../../src/core/state/fold.js';
import type { RunState } from '../../src/core/state/run-state.js';
import {
  createHarness,
  createStubBackend,
  type Harness,
  stubFailure,
} from '../../src/testing/index.js';
import { proofLines } from '../../src/views/report/proof-lines.js';

const facts = { runId: 'test', runDir: '/runs/test', driven: true };

async function stateOf(harness: Harness): Promise<RunState> {
  return folded(await harness.events());
}

function folded(events: readonly JournalEvent[]): RunState {
  const fold = createFold();
  for (const event of events) fold.apply(event);
  return fold.state;
}

function stubOf(harness: Harness) {
  return createStubBackend({
    clock: harness.clock,
    delay: () => 5,
    answer: ({ prompt }) => (prompt.startsWith('boom') ? stubFailure('crash') : prompt),
  });
}

const wait = 'const wait = (ms) => new Promise((r) => setTimeout(r, ms));\n';

describe('one fold (X117)', () => {
  it('X117: after a resume of a script with timers every agent is in sight', async () => {
    const source = `${wait}await agent('a', { label: 'a' }); await wait(5); await wait(5); await wait(5);
await agent('b', { label: 'b' }); const x = await agent('boom', { label: 'boom', retries: 0 }); return String(x);`;
    const harness = createHarness();
    const backend = stubOf(harness);
    await harness.drive(source, backend);
    const end = await harness.drive(source, backend, { keepFailed: true });
    expect([backend.executed.length, end.reused]).toEqual([3, 3]);
    const state = await stateOf(harness);
    expect(state.agents).toMatchObject({ total: 3, completed: 2, failed: 1, reused: 3 });
    expect(
      [...state.steps.values()].map(({ label, reused, unclaimed }) => [label, reused, unclaimed]),
    ).toEqual([
      ['a', true, false],
      ['b', true, false],
      ['boom', true, false],
    ]);
  });

  it('X117: journals that do not say how far a replay went are read by how many outcomes it reused', async () => {
    const source = `${wait}await agent('a', { label: 'a' }); await wait(5); await wait(5); return await agent('b', { label: 'b' });`;
    const harness = createHarness();
    const backend = stubOf(harness);
    await harness.drive(source, backend);
    await harness.drive(source, backend);
    const old = (await harness.events()).map(
      (event) =>
        (event.type === 'run-end' ? { ...event, followed: undefined } : event) as JournalEvent,
    );
    expect(folded(old).agents).toMatchObject({ total: 2, completed: 2, reused: 2 });
  });

  it('X117: a failure that the script was given as an outcome is no loss, while the run lives and after', async () => {
    const harness = createHarness();
    const seen: string[][] = [];
    const fold = createFold();
    await harness.drive(
      `const r = await agent.outcome('boom', { label: 'fail', retries: 0 }); await agent('slow'); return r.status;`,
      stubOf(harness),
      {
        onEvent: (event) => {
          fold.apply(event);
          seen.push(selectSummary(fold.state, facts).losses.map(({ label }) => label));
        },
      },
    );
    expect(seen.flat()).toEqual([]);
    expect(fold.state.handled.map(({ label }) => label)).toEqual(['fail']);
  });

  it('X117: a loss is seen as soon as it is one', async () => {
    const harness = createHarness();
    let atSlow: readonly string[] = [];
    const fold = createFold();
    await harness.drive(
      `await agent('boom', { label: 'fail', retries: 0 }); await agent('slow', { label: 'slow' }); return 1;`,
      stubOf(harness),
      {
        onEvent: (event) => {
          fold.apply(event);
          if (event.type === 'step-start' && event.label === 'slow')
            atSlow = selectSummary(fold.state, facts).losses.map(({ label }) => label);
        },
      },
    );
    expect(atSlow).toEqual(['fail']);
  });

  it.each([
    ['passed', true],
    ['failed', false],
  ])('X117: a merge with a gate is a proof that the report names (%s)', (word, passed) => {
    const at = 1;
    const place = {
      realm: 0,
      strand: 'root',
      position: 0,
      lane: 'root',
      content: 'c',
      key: 'k',
      phase: null,
      site: null,
    };
    const gate = { passed, code: passed ? 0 : 1, output: '', touched: [] };
    const events: JournalEvent[] = [
      {
        type: 'drive-start',
        at,
        epoch: 1,
        reason: 'run',
        kernel: 'k',
        name: 'r',
        script: 's',
        limits: { concurrency: 1, maxAgents: 1, budgetTotal: null },
        phases: [],
      },
      { type: 'step-start', at, n: 1, kind: 'merge', label: 'merge', ...place },
      {
        type: 'step-end',
        at,
        n: 1,
        status: 'completed',
        value: { branch: 'b', landed: [], empty: [], conflicts: [], refused: [], gate },
      },
    ];
    const state = folded(events);
    const report = buildReport(state, null, facts);
    expect(proofLines(report, state)).toEqual([
      expect.stringMatching(new RegExp(`gate merge: ${word}`)),
    ]);
    // A value too large for the journal keeps its verdict beside what landed.
    const large = events.map((event) =>
      event.type === 'step-end'
        ? { ...event, value: undefined, valueBlob: 'f'.repeat(64), landing: { landed: [], gate } }
        : event,
    );
    expect(folded(large as JournalEvent[]).gates.map(({ verdict }) => verdict?.passed)).toEqual([
      passed,
    ]);
  });

  it('X117: what a drive no longer says is nothing that its end rests on', async () => {
    const harness = createHarness();
    const backend = stubOf(harness);
    const body = (slot: string) =>
      `const r = await parallel([async () => { const a = await agent('a'); ${slot} return a; }]); return r;`;
    await harness.drive(body(`throw new Error('no');`), backend);
    expect((await stateOf(harness)).losses).toHaveLength(1);
    const end = await harness.drive(body(''), backend);
    expect([end.status, backend.executed.length]).toEqual(['completed', 1]);
    const state = await stateOf(harness);
    expect([state.losses, state.slotFailures]).toEqual([[], []]);
    expect((await harness.drive(body(`throw new Error('no');`), backend)).losses).toHaveLength(1);
    expect((await stateOf(harness)).slotFailures).toHaveLength(1);
  });

  it('X117: other words for a recorded step are seen everywhere, and nothing runs again for them', async () => {
    const harness = createHarness();
    const backend = stubOf(harness);
    await harness.drive(`return await agent('a', { label: 'old' });`, backend);
    await harness.drive(`return await agent('a', { label: 'new', phase: 'P' });`, backend);
    const [step] = [...(await stateOf(harness)).steps.values()];
    expect([backend.executed.length, step?.label, step?.phase]).toEqual([1, 'new', 'P']);
    const before = (await harness.events()).length;
    await harness.drive(`return await agent('a', { label: 'new', phase: 'P' });`, backend);
    expect((await harness.events()).slice(before).map(({ type }) => type)).toEqual([
      'drive-start',
      'run-end',
    ]);
  });

  it('X117: a resume shows what it follows as soon as something really runs', async () => {
    const harness = createHarness();
    const backend = stubOf(harness);
    await harness.drive(`await agent('a'); return await agent('b');`, backend);
    const fold = createFold();
    for (const event of await harness.events()) fold.apply(event);
    let reused = -1;
    await harness.drive(
      `await agent('a'); await agent('b'); return await agent('c', { label: 'c' });`,
      backend,
      {
        onEvent: (event) => {
          fold.apply(event);
          if (event.type === 'step-start') reused = fold.state.agents.reused;
        },
      },
    );
    expect(reused).toBe(2);
  });

  it('X117: calls that a limit refused are told while the run lives, and their number at its end', async () => {
    const harness = createHarness({ limits: { maxAgents: 3 } });
    const told: number[] = [];
    await harness.drive(
      `return await parallel([1, 2, 3, 4, 5, 6].map((n) => () => agent('a' + n)));`,
      stubOf(harness),
      {
        onEvent: (event) => {
          if (event.type === 'limit-refuse') told.push(event.count);
        },
      },
    );
    expect(told.at(-1)).toBe(3);
    expect((await stateOf(harness)).losses.map(({ count }) => count)).toEqual([3]);
  });
});

it('X79: what this process asks of its run is journaled with its author, like a command from elsewhere', async () => {
  const harness = createHarness();
  let desk: ControlDesk | null = null;
  const onLoop = (loop: RunLoop) => {
    desk = new ControlDesk(null, harness.clock, loop, new ReplayRecord());
    void desk.open();
  };
  const onEvent = (event: JournalEvent) => {
    if (event.type === 'step-start')
      queueMicrotask(() => desk?.ask({ action: 'pause', author: 'ann' }));
  };
  const end = await harness.drive(`return await agent('a');`, stubOf(harness), { onLoop, onEvent });
  expect(end.status).toBe('paused');
  const [taken] = (await harness.events()).filter(({ type }) => type === 'control-take');
  expect(taken).toMatchObject({ action: 'pause', author: 'ann', accepted: true });
});
