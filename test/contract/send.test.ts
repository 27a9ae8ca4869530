import { describe, expect, it } from 'vitest';
import { virtualAbilities } from '../../src/agents/skeleton/virtual-abilities.js';
import type { JournalEvent } from '../../src/core/journal/event.js';
import type { AttemptResult, Backend, CallIO } from '../../src/core/ports/backend.js';
import type { ControlAnswer } from '../../src/core/ports/controls.js';
import { ReplayRecord } from '../../src/core/replay/record.js';
import { ControlDesk } from '../../src/core/run/steps/control-desk.js';
import { stateAfter } from '../../src/core/state/fold.js';
import { createHarness, type Harness } from '../../src/testing/harness/run-harness.js';

const said = { author: 'ann', text: 'also look at b.ts' };

/** A backend whose agents hear what they are told; `works` is what each attempt does. */
function hearing(works: readonly ((io: CallIO) => Promise<AttemptResult>)[], steer = true) {
  const heard: string[][] = [];
  const backend: Backend = {
    version: 1,
    name: 'hearing',
    can: { ...virtualAbilities, steer },
    run(_request, io) {
      const work = works[heard.length] ?? done;
      const texts: string[] = [];
      heard.push(texts);
      const { messages } = io;
      return work({
        ...io,
        messages: {
          arrival: messages.arrival,
          waiting: () =>
            messages.waiting().map((message) => ({
              ...message,
              given(request) {
                texts.push(message.text);
                message.given(request);
              },
            })),
        },
      });
    },
  };
  return { backend, heard };
}

const done = (io: CallIO): Promise<AttemptResult> => {
  for (const message of io.messages.waiting()) message.given(1);
  return Promise.resolve({ status: 'completed', text: 'done' });
};

const listens = async (io: CallIO): Promise<AttemptResult> => {
  await io.messages.arrival();
  for (const message of io.messages.waiting()) message.given(2);
  return { status: 'completed', text: 'heard' };
};

/** Says it to the first agent once it has started. */
async function drive(harness: Harness, backend: Backend, act?: (desk: ControlDesk) => void) {
  const answers: ControlAnswer[] = [];
  let desk: ControlDesk | undefined;
  await harness.drive(`return await agent('a', { label: 'a' });`, backend, {
    onLoop(loop) {
      desk = new ControlDesk(null, harness.clock, loop, new ReplayRecord());
      void desk.open();
    },
    onEvent(event: JournalEvent) {
      if (event.type !== 'step-start') return;
      queueMicrotask(() => {
        if (!desk) return;
        if (act) act(desk);
        else answers.push(desk.ask({ action: 'send', target: event.n, ...said }));
      });
    },
  });
  return answers;
}

const eventsOf = async <T extends JournalEvent['type']>(harness: Harness, type: T) =>
  (await harness.events()).filter((event) => event.type === type) as Extract<
    JournalEvent,
    { type: T }
  >[];

describe('X122: a person says something to an agent while it works', () => {
  it('X122: it is given, journaled with its author, and stands in the outcome, not in the value', async () => {
    const harness = createHarness();
    const { backend, heard } = hearing([listens]);
    const [answer] = await drive(harness, backend);
    expect(answer).toMatchObject({ accepted: true });
    expect(heard[0]?.[0]).toContain(said.text);
    expect(heard[0]?.[0]).toContain('The person who runs this (ann) says to you');
    expect(await eventsOf(harness, 'control-take')).toMatchObject([{ action: 'send', ...said }]);
    expect(await eventsOf(harness, 'message-end')).toMatchObject([
      { n: 1, message: 1, attempt: 1, request: 2, ...said },
    ]);
    const [end] = await eventsOf(harness, 'step-end');
    expect(end).toMatchObject({ value: 'heard', messages: [{ attempt: 1, request: 2, ...said }] });
    const state = stateAfter(await harness.events());
    expect(state.steps.get(1)?.messages).toMatchObject([{ state: 'given', ...said }]);
  });

  it('X122: a resume reuses the outcome: what was said is no part of what was asked', async () => {
    const harness = createHarness();
    await drive(harness, hearing([listens]).backend);
    const again = hearing([]);
    await drive(harness, again.backend);
    expect(again.heard).toEqual([]);
  });

  it('X122: a retry that begins afresh is told again; one that goes on from its conversation is not', async () => {
    for (const conversation of [undefined, 'said before']) {
      const harness = createHarness();
      const { backend, heard } = hearing([
        async (io) => {
          await listens(io);
          const failure = { status: 'failed', cause: 'network', message: 'gone' } as const;
          return { ...failure, retryable: true, ...(conversation ? { conversation } : {}) };
        },
      ]);
      await drive(harness, backend);
      expect(heard.map((texts) => texts.length)).toEqual([1, conversation ? 0 : 1]);
    }
  });

  it('X122: a call that runs again after the drive ended is told again', async () => {
    const harness = createHarness();
    const first = hearing([
      async (io) => {
        await listens(io);
        await new Promise((resolve) => io.signal.addEventListener('abort', resolve));
        return { status: 'failed', cause: 'stopped', message: 'stopped' };
      },
    ]);
    await drive(harness, first.backend, (desk) => {
      desk.ask({ action: 'send', target: 1, ...said });
      setImmediate(() => desk.ask({ action: 'stop', author: 'ann' }));
    });
    const again = hearing([]);
    await drive(harness, again.backend, () => {});
    expect(again.heard).toEqual([[expect.stringContaining(said.text)]]);
    expect(stateAfter(await harness.events()).steps.get(1)?.messages).toMatchObject([
      { state: 'given', ...said },
    ]);
  });

  it('X122: an agent that ends first was not told, and that is said', async () => {
    const harness = createHarness();
    const deaf = async (io: CallIO): Promise<AttemptResult> => {
      await io.messages.arrival();
      return { status: 'completed', text: 'done' };
    };
    await drive(harness, hearing([deaf]).backend);
    const [end] = await eventsOf(harness, 'message-end');
    expect(end).toMatchObject({ message: 1, ...said });
    expect(end?.attempt).toBeUndefined();
    expect((await eventsOf(harness, 'step-end'))[0]?.messages).toBeUndefined();
  });

  it('X122: a backend that cannot steer refuses at once, with a code', async () => {
    const harness = createHarness();
    const [answer] = await drive(harness, hearing([done], false).backend);
    expect(answer).toMatchObject({ accepted: false, code: 'E_NOT_STEERABLE' });
    expect(answer?.message).toContain('gives its agents nothing while they work');
  });
});
