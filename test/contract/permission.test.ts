import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/core/ports/backend.js';
import { forRun } from '../../src/core/ports/controls.js';
import type { Decision } from '../../src/core/run/record/permission-desk.js';
import type { RunLoop } from '../../src/core/run/run-loop.js';
import type { Permit, RunRule } from '../../src/core/step/tool-use.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../src/testing/harness/stub-backend.js';
import { answering } from './answering.js';

/** Agents that ask for the command that their prompt names and answer with what they were told. */
function asking(decide: (command: string) => Decision, attended: boolean) {
  const harness = createHarness({
    ports: { decideUse: (_root, use) => decide(use.argument ?? ''), attended },
  });
  const base = createStubBackend({ clock: harness.clock });
  const told = (permit: Permit) => (permit.allowed ? 'allowed' : permit.message);
  const backend: Backend = {
    ...base,
    async run({ call }, io) {
      return {
        status: 'completed',
        text: told(await io.permit({ tool: 'Bash', argument: call.prompt })),
      };
    },
  };
  return { harness, backend };
}

describe('what agents may do', () => {
  it('X100: what the policy allows passes without a word in the journal', async () => {
    const { harness, backend } = asking(() => ({ decision: 'allow', reason: 'rule' }), false);
    expect((await harness.drive(`return await agent('ls');`, backend)).result).toBe('allowed');
    expect((await harness.events()).filter(({ type }) => type.startsWith('permission'))).toEqual(
      [],
    );
  });

  it('X100: a denial is told to the agent and listed', async () => {
    const { harness, backend } = asking(
      () => ({ decision: 'deny', reason: 'denied by Bash(rm:*)' }),
      true,
    );
    const end = await harness.drive(`return await agent('rm -rf x');`, backend);
    expect(end.result).toMatch(/Permission denied: Bash\(rm -rf x\): denied by Bash\(rm:\*\)/);
    expect(await harness.events()).toContainEqual(
      expect.objectContaining({
        type: 'permission-end',
        n: 1,
        tool: 'Bash',
        argument: 'rm -rf x',
        allowed: false,
        author: 'policy',
      }),
    );
  });

  it('X100: with nobody to ask, a question is a denial that says so', async () => {
    const { harness, backend } = asking(
      () => ({ decision: 'ask', reason: 'no rule covers it' }),
      false,
    );
    expect((await harness.drive(`return await agent('npm publish');`, backend)).result).toMatch(
      /nobody can be asked/,
    );
  });

  it.each([
    ['allow', 'allowed', true],
    ['deny', /ann said no/, false],
  ] as const)(
    'X100: a question waits for a person, who may %s it from anywhere',
    async (action, told, allowed) => {
      const { harness, backend } = asking(
        (command) => ({
          decision: command === 'ls' ? 'allow' : 'ask',
          reason: 'no rule covers it',
        }),
        true,
      );
      const person = answering(harness, { action, target: 1 });
      const end = await harness.drive(
        `return await parallel([() => agent('npm publish'), () => agent('ls')]);`,
        backend,
        person,
      );
      const [asked, other] = end.result as string[];
      expect(asked).toMatch(told);
      expect(other).toBe('allowed');
      expect(person.acknowledged[0]).toMatch(/Bash\(npm publish\) of step 1/);
      expect(await harness.events()).toContainEqual(
        expect.objectContaining({ type: 'permission-end', request: 1, allowed, author: 'ann' }),
      );
    },
  );

  it('X100: an answer for the rest of the run settles what is open and covered, and whatever comes: forty agents are one question', async () => {
    const noted: RunRule[] = [];
    const harness = createHarness({
      ports: {
        decideUse: (_root, { argument = '' }, said) =>
          said.some(({ rule }) => rule === `Bash(${argument})`)
            ? { decision: 'allow', reason: 'said' }
            : { decision: 'ask', reason: 'no rule covers it', rule: `Bash(${argument})` },
        runRules: { made: [], note: (rule) => void noted.push(rule) },
        attended: true,
      },
    });
    const { backend } = asking(() => ({ decision: 'allow', reason: '' }), true);
    const person = answering(harness, { action: 'allow', target: 1, text: forRun });
    const end = await harness.drive(
      `return await parallel(Array.from({ length: 40 }, () => () => agent('npm test')));`,
      backend,
      person,
    );
    expect(new Set(end.result as string[])).toEqual(new Set(['allowed']));
    const events = await harness.events();
    const made = events.filter((event) => event.type === 'permission-end' && event.forRun);
    expect(made).toMatchObject([{ request: 1, allowed: true, forRun: 'Bash(npm test)' }]);
    expect(noted).toEqual([{ effect: 'allow', rule: 'Bash(npm test)' }]);
    const asked = events.filter(({ type }) => type === 'permission-ask').length;
    expect(asked, 'those that came before the answer').toBeLessThanOrEqual(16);
    expect(events.filter(({ type }) => type === 'permission-end')).toHaveLength(asked);
    expect(person.acknowledged).toHaveLength(1);
    expect(person.acknowledged[0]).toMatch(/for the rest of this run: Bash\(npm test\)/);
  });

  it('X100: what no rule covers can be answered once only', async () => {
    const { harness, backend } = asking(
      () => ({ decision: 'ask', reason: 'no rule covers it' }),
      true,
    );
    const person = answering(harness, { action: 'allow', target: 1, text: forRun });
    const loops: RunLoop[] = [];
    const running = harness.drive(`return await agent('rm *');`, backend, {
      onEvent: person.onEvent,
      onLoop: (loop) => {
        loops.push(loop);
        person.onLoop(loop);
      },
    });
    while (person.acknowledged.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(person.acknowledged[0]).toMatch(/can be answered once only/);
    loops[0]?.live.desk.answer(1, { allowed: false, author: 'ann' });
    expect((await running).result).toMatch(/ann said no/);
  });

  it('X100: an answer to a question that nobody asked is refused', async () => {
    const { harness, backend } = asking(
      () => ({ decision: 'ask', reason: 'no rule covers it' }),
      true,
    );
    const person = answering(harness, { action: 'allow', target: 7 });
    const loops: RunLoop[] = [];
    const running = harness.drive(`return await agent('npm publish');`, backend, {
      onEvent: person.onEvent,
      onLoop: (loop) => {
        loops.push(loop);
        person.onLoop(loop);
      },
    });
    while (person.acknowledged.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(person.acknowledged).toEqual(['no question 7 is open']);
    loops[0]?.stop();
    expect((await running).status).toBe('stopped');
  });
});
