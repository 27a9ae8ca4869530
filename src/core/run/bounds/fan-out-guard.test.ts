import { describe, expect, it } from 'vitest';
import { createHarness } from '../../../testing/harness/run-harness.js';
import { createStubBackend } from '../../../testing/harness/stub-backend.js';
import type { JournalEvent, RunEnd } from '../../journal/event.js';
import type { Backend } from '../../ports/backend.js';
import { buildReport } from '../../report/report.js';
import { stateAfter } from '../../state/fold.js';
import type { RunLoop } from '../run-loop.js';
import { FanOutGuard, type FanOutLimit } from './fan-out-guard.js';

const twenty =
  'return (await parallel(Array.from({ length: 20 }, (_, n) => () => agent(`task ${n}`, { label: `t${n}` })))).filter(Boolean).length;';
const asking: FanOutLimit = { bound: () => 6, estimated: true, ask: true };

function fleet(fanOut: FanOutLimit | undefined) {
  const harness = createHarness({ limits: { concurrency: 4, ...(fanOut ? { fanOut } : {}) } });
  const backend = createStubBackend({ clock: harness.clock, delay: () => 1000 });
  const run = (onAsk?: (loop: RunLoop, request: number) => void): Promise<RunEnd> => {
    let loop: RunLoop | undefined;
    return harness.drive(twenty, backend, {
      onLoop: (made) => {
        loop = made;
      },
      onEvent: (event) => {
        if (event.type === 'permission-ask' && loop) onAsk?.(loop, event.request);
      },
    });
  };
  return { harness, backend, run };
}

const asks = (events: readonly JournalEvent[]) =>
  events.filter(({ type }) => type === 'permission-ask');
const later = (work: () => void): void => void setTimeout(work, 20);

describe('the bound on fan-out', () => {
  it('X85: a run that leaves its estimate asks once, and goes on after a yes', async () => {
    const { harness, backend, run } = fleet(asking);
    let running = -1;
    const end = await run((loop, request) => {
      later(() => {
        running = backend.executed.length;
        loop.live.desk.answer(request, { allowed: true, author: 'ann' });
      });
    });
    // What had started went on; nothing new did.
    expect(running).toBe(6);
    expect([end.status, end.result, backend.executed.length]).toEqual(['completed', 20, 20]);
    const events = await harness.events();
    expect(asks(events)).toHaveLength(1);
    expect(asks(events)[0]).toMatchObject({
      tool: 'FanOut',
      reason:
        'this run has started 6 agents, more than the estimate allows for (6); ' +
        '14 more wait, at an unknown cost',
    });
  });

  it('X85: the question says how many more come and what they cost, by what the first ones did or by the estimate', async () => {
    const reasonOf = async (usdEach: number | null, costUsd?: number) => {
      const limit = { ...asking, usdEach: () => usdEach };
      const harness = createHarness({ limits: { concurrency: 4, fanOut: limit } });
      const base = createStubBackend({ clock: harness.clock, delay: () => 1000 });
      const backend: Backend = {
        ...base,
        run: async (attempt, io) => {
          const outcome = await base.run(attempt, io);
          return costUsd === undefined ? outcome : { ...outcome, costUsd };
        },
      };
      const loops: RunLoop[] = [];
      await harness.drive(twenty, backend, {
        onLoop: (loop) => void loops.push(loop),
        onEvent: (event) => {
          if (event.type === 'permission-ask')
            later(() => loops[0]?.live.desk.answer(1, { allowed: false, author: 'ann' }));
        },
      });
      const [asked] = asks(await harness.events());
      return asked?.type === 'permission-ask' ? asked.reason : '';
    };
    expect(await reasonOf(0.1)).toContain('14 more wait, ≈$1.40');
    expect(await reasonOf(0.1, 0.02)).toContain('14 more wait, ≈$0.28');
  });

  it('X85: after a no the rest fails as capped, and the run is partial', async () => {
    const { harness, backend, run } = fleet(asking);
    const end = await run((loop, request) =>
      later(() => void loop.live.desk.answer(request, { allowed: false, author: 'ann' })),
    );
    expect(backend.executed).toHaveLength(6);
    expect(end.status).toBe('partial');
    expect(end.reasons).toEqual(['a person said no to more agents: 14 calls not started']);
    expect(end.losses).toMatchObject([
      { cause: 'cap', count: 14, message: 'a person said no to more agents' },
    ]);
    expect(asks(await harness.events())).toHaveLength(1);
  });

  it('C93: with a yes given beforehand, or nobody to ask, it goes on and warns once', async () => {
    const { harness, run } = fleet({ ...asking, ask: false });
    const end = await run();
    expect([end.status, end.result]).toEqual(['completed', 20]);
    const events = await harness.events();
    expect(asks(events)).toEqual([]);
    const warnings = events.flatMap((event) =>
      event.type === 'note-add' && event.note.kind === 'warning' ? [event.note.text] : [],
    );
    expect(warnings).toEqual([
      'this run has started 6 agents, more than the estimate allows for (6); it goes on up to --max-agents and the budget',
    ]);
  });

  it('X85: an outcome that is reused does not count', async () => {
    const first = fleet(undefined);
    await first.run();
    const again = createHarness({
      journal: first.harness.journal,
      limits: { fanOut: { bound: () => 1, estimated: true, ask: true } },
    });
    const backend = createStubBackend({ clock: again.clock });
    const end = await again.drive(twenty, backend);
    expect([end.status, end.reused, backend.executed.length]).toEqual(['completed', 20, 0]);
    expect(asks(await again.events())).toEqual([]);
  });

  it('X85: without a bound, or before one is known, nothing is asked', async () => {
    expect((await fleet(undefined).run()).status).toBe('completed');
    const { harness, run } = fleet({ bound: () => null, estimated: true, ask: true });
    expect((await run()).status).toBe('completed');
    expect(asks(await harness.events())).toEqual([]);
  });

  it('X85: a person may say up to how many, and is asked again there', async () => {
    const { harness, backend, run } = fleet(asking);
    const end = await run((loop, request) =>
      later(() => {
        if (request === 1) loop.live.guard.raise(10);
        loop.live.desk.answer(request, { allowed: request === 1, author: 'ann' });
      }),
    );
    expect([end.status, backend.executed.length]).toEqual(['partial', 10]);
    expect(asks(await harness.events())).toHaveLength(2);
  });

  it('X85: a pause while it asks starts nothing and loses nothing', async () => {
    const { harness, backend, run } = fleet(asking);
    const end = await run((loop) => later(() => loop.pause()));
    expect([end.status, end.losses, backend.executed.length]).toEqual(['paused', [], 6]);
    const state = stateAfter(await harness.events());
    expect(
      buildReport(state, state.end, { runId: 'r', runDir: '/r', driven: false }).questions,
    ).toEqual([]);
  });

  it('X85: a raised bound asks again when it is reached', async () => {
    const questions: number[] = [];
    const guard = new FanOutGuard(
      { ...asking, bound: () => 1 },
      async ({ started }) => {
        questions.push(started);
        return { go: started < 3, until: 3 };
      },
      () => {},
    );
    const admitted = [];
    for (let n = 1; n <= 5; n += 1) admitted.push(await guard.admit(n));
    expect(admitted).toEqual([true, true, true, false, false]);
    expect(questions).toEqual([1, 3]);
  });

  it('X85: who waited together stands in line again', async () => {
    const guard = new FanOutGuard(
      { ...asking, bound: () => 1 },
      async ({ started }) => ({ go: started < 2, until: 2 }),
      () => {},
    );
    expect(await Promise.all([1, 2, 3].map((n) => guard.admit(n)))).toEqual([true, true, false]);
  });
});
