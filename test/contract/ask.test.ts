import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/core/journal/event.js';
import type { RunLoop } from '../../src/core/run/run-loop.js';
import { createMemoryJournal } from '../../src/stores/memory/memory-journal.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';

const journal = () => createMemoryJournal();

function asked(
  attended: boolean,
  reply?: (loop: RunLoop, event: JournalEvent) => void,
  kept = journal(),
) {
  const harness = createHarness({ journal: kept, ports: { attended } });
  const backend = createStubBackend({ clock: harness.clock });
  let loop: RunLoop | null = null;
  const run = (source: string) =>
    harness.drive(source, backend, {
      onLoop: (started) => {
        loop = started;
      },
      onEvent: (event) => {
        if (event.type === 'step-start' && event.kind === 'ask' && loop && reply)
          setTimeout(reply, 5, loop, event);
      },
    });
  return { harness, backend, run, needsPerson: () => loop?.needsPerson };
}

describe('ask()', () => {
  it('X50: a person’s answer is what the script gets; it may be given by text or by place', async () => {
    const { run, harness } = asked(
      true,
      (loop, event) => void loop.live.answer(event.type === 'step-start' ? event.n : 0, '2'),
    );
    expect(
      (
        await run(
          `return await ask('Which way?', { options: ['left', 'right'], default: 'left' });`,
        )
      ).result,
    ).toBe('right');
    expect(await harness.events()).toContainEqual(
      expect.objectContaining({
        type: 'step-start',
        kind: 'ask',
        prompt: 'Which way?',
        options: { options: ['left', 'right'], default: 'left' },
      }),
    );
  });

  it('X50: an answer that comes while a resumed drive leaves its question is refused, not lost', async () => {
    const kept = journal();
    const source = `return await ask('Which way?');`;
    await asked(false, undefined, kept).run(source);
    const said: (string | null)[] = [];
    const harness = createHarness({ journal: kept, ports: { attended: false } });
    const backend = createStubBackend({ clock: harness.clock });
    let loop: RunLoop | null = null;
    const end = await harness.drive(source, backend, {
      onLoop: (started) => {
        loop = started;
      },
      onEvent: (event) => {
        if (event.type === 'run-end' && loop) said.push(loop.live.answer(1, 'left'));
      },
    });
    expect([end.status, said]).toEqual(['paused', ['there is no open question 1']]);
  });

  it('X50: the first answer wins, and one that is no option is refused', async () => {
    const answers: (string | null)[] = [];
    const { run } = asked(true, (loop) => {
      for (const text of ['up', 'LEFT', 'right']) answers.push(loop.live.answer(1, text));
    });
    expect(
      (await run(`return await ask('Which way?', { options: ['left', 'right'] });`)).result,
    ).toBe('left');
    expect(answers.slice(0, 2)).toEqual(['the answer must be one of: left, right', null]);
  });

  it('X50: without a person the default counts at once', async () => {
    const { run, needsPerson } = asked(false);
    expect((await run(`return await ask('Go on?', { default: 'no' });`)).result).toBe('no');
    expect(needsPerson()).toBe(false);
  });

  it('X50: without a person and a default the run pauses when nothing else is left to do, and takes the answer on its resume', async () => {
    const kept = journal();
    const source = `
const [answer, other] = await Promise.all([ask('Deploy?'), agent('other work')]);
return [answer, other];`;
    const first = asked(false, undefined, kept);
    const paused = await first.run(source);
    expect(paused.status).toBe('paused');
    expect(paused.reasons).toEqual(['a question waits for an answer']);
    expect(first.needsPerson()).toBe(true);
    expect(first.backend.executed).toHaveLength(1);
    const second = asked(
      true,
      (loop, event) => void loop.live.answer(event.type === 'step-start' ? event.n : 0, 'yes'),
      kept,
    );
    const end = await second.run(source);
    expect(end.result).toEqual(['yes', 'answer to other work']);
    expect(second.backend.executed).toEqual([]);
  });

  it('X79: an answer that came while nobody drove the run is taken by the resume', async () => {
    const kept = journal();
    const source = `return await ask('Deploy?');`;
    await asked(false, undefined, kept).run(source);
    const harness = createHarness({ journal: kept, ports: { attended: false } });
    const end = await harness.drive(source, createStubBackend({ clock: harness.clock }), {
      onLoop: (loop) => expect(loop.live.answer(1, 'tomorrow')).toBeNull(),
    });
    expect(end.result).toBe('tomorrow');
  });

  it('X50: two open questions answered one at a time: each answer goes on at once at its resume', async () => {
    const kept = journal();
    const source = `return parallel(['first', 'second'].map((name) => async () => {
      await agent('before ' + name);
      return agent('after ' + (await ask(name + '?')));
    }));`;
    await asked(false, undefined, kept).run(source);
    const numberOf = async (prompt: string): Promise<number> => {
      const events = await createHarness({ journal: kept }).events();
      const starts = events.filter((event) => event.type === 'step-start');
      return starts.find((event) => event.prompt === prompt)?.n ?? 0;
    };
    const resumed = async (prompt: string, answer: string) => {
      const n = await numberOf(prompt);
      const harness = createHarness({ journal: kept, ports: { attended: false } });
      const backend = createStubBackend({ clock: harness.clock });
      const end = await harness.drive(source, backend, {
        onLoop: (loop) => expect(loop.live.answer(n, answer)).toBeNull(),
      });
      return { end, executed: backend.executed.map(({ prompt: asks }) => asks) };
    };
    const one = await resumed('second?', 'two');
    expect([one.end.status, one.executed]).toEqual(['paused', ['after two']]);
    const both = await resumed('first?', 'one');
    expect([both.end.status, both.executed]).toEqual(['completed', ['after one']]);
    expect(both.end.result).toEqual(['answer to after one', 'answer to after two']);
  });

  it('X50: a resume at which nothing is left but a default goes on with it', async () => {
    const kept = journal();
    const source = `const a = await agent('one'); await ask('Sure?', { default: 'yes' }); return a;`;
    const before = createHarness({ journal: kept, ports: { attended: true } });
    const loops: RunLoop[] = [];
    await before.drive(source, createStubBackend({ clock: before.clock }), {
      onLoop: (loop) => void loops.push(loop),
      onEvent: (event) => {
        if (event.type === 'step-start' && event.kind === 'ask')
          setTimeout(() => loops[0]?.pause(), 5);
      },
    });
    const end = await asked(false, undefined, kept).run(source);
    expect([end.status, end.result]).toEqual(['completed', 'answer to one']);
  });

  it('X50: its time limit takes the default, or throws', async () => {
    const { run } = asked(true);
    expect(
      (await run(`return await ask('Go on?', { default: 'later', timeoutMs: 1000 });`)).result,
    ).toBe('later');
    expect(
      (
        await run(
          `try { await ask('Still?', { timeoutMs: 1000 }); } catch (error) { return error.name; }`,
        )
      ).result,
    ).toBe('TimeoutError');
  });

  it('X50: an answer is reused while replay is in order, and asked again after an edit before it, unless it says what it is about', async () => {
    const kept = journal();
    let questions = 0;
    const reply = (loop: RunLoop, event: JournalEvent) => {
      questions += 1;
      loop.live.answer(event.type === 'step-start' ? event.n : 0, `answer ${questions}`);
    };
    const source = (prompt: string, options: string) =>
      `await agent(${JSON.stringify(prompt)}); return await ask('Good?', ${options});`;
    for (const [options, again] of [
      ['{}', 'answer 2'],
      ["{ about: 'the plan' }", 'answer 3'],
    ] as const) {
      const first = await asked(true, reply, kept).run(source('a', options));
      expect((await asked(true, reply, kept).run(source('a', options))).result).toBe(first.result);
      const edited = await asked(true, reply, kept).run(source(`b ${options}`, options));
      expect(edited.result).toBe(again);
    }
    expect(questions).toBe(3);
  });
});
