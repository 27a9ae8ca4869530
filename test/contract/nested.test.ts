import { describe, expect, it } from 'vitest';
import { checkScript } from '../../src/core/program/checks/check-script.js';
import type { WorkflowSource } from '../../src/core/run/record/ports.js';
import { PlenumError } from '../../src/core/values/errors.js';
import { createHarness } from '../../src/testing/harness/run-harness.js';
import { createStubBackend, stubFailure } from '../../src/testing/harness/stub-backend.js';

const children: Record<string, string> = {
  child: `log('in child'); const first = await agent('child asks ' + args.topic); return { first, type: typeof args };`,
  text: `return typeof args + args;`,
  broken: `throw new Error('child is broken');`,
  deep: `return await workflow('child', { topic: 'deep' });`,
  losing: `return await agent('null please');`,
  endless: `while (true) {}`,
};

const workflows: WorkflowSource = {
  async resolve(input) {
    const name = String(input.name);
    if (!(name in children))
      throw new PlenumError(
        'E_WORKFLOW_UNKNOWN',
        `there is no workflow "${name}"; there are: ${Object.keys(children).join(', ')}`,
      );
    return { name, script: name };
  },
  async program(script) {
    const checked = checkScript(
      `export const meta = { name: '${script}', description: 'child' };\n${children[script]}`,
      `${script}.js`,
    );
    if (!checked.ok) throw new Error('refused');
    return checked.program;
  },
};

function harnessOf(limits = {}) {
  const harness = createHarness({ ports: { workflows }, limits });
  return {
    harness,
    stub: () =>
      createStubBackend({
        clock: harness.clock,
        answer: ({ prompt }) =>
          prompt.startsWith('null') ? stubFailure('crash') : `answer to ${prompt}`,
      }),
  };
}

describe('workflow()', () => {
  it('C44: runs a saved workflow inline, its agents grouped under its name, and replays whole', async () => {
    const { harness, stub } = harnessOf();
    const source = `return await parallel([1, 2].map((i) => () => workflow('child', { topic: i })));`;
    const end = await harness.drive(source, stub());
    expect(end.result).toEqual(
      [1, 2].map((i) => ({ first: `answer to child asks ${i}`, type: 'object' })),
    );
    const phases = (await harness.events()).flatMap((event) =>
      event.type === 'step-start' && event.kind === 'agent' ? [event.phase] : [],
    );
    expect(phases.sort()).toEqual(['> child', '> child #2']);
    const again = stub();
    expect((await harness.drive(source, again)).result).toEqual(end.result);
    expect(again.executed).toHaveLength(0);
  });

  it('C44: a string given as args stays a string', async () => {
    const { harness, stub } = harnessOf();
    expect((await harness.drive(`return await workflow('text', '{"a":1}');`, stub())).result).toBe(
      'string{"a":1}',
    );
  });

  it('C44: errors are catchable, an unknown name lists what exists, and only one level is allowed unless configured', async () => {
    const source = `
const caught = [];
for (const name of ['broken', 'nobody', 'deep']) { try { caught.push(await workflow(name)); } catch (error) { caught.push(error.message); } }
return caught;`;
    const { harness, stub } = harnessOf();
    const [broken, nobody, deep] = (await harness.drive(source, stub())).result as string[];
    expect(broken).toContain('child is broken');
    expect(nobody).toContain('losing');
    expect(deep).toContain('level');
    const deeper = harnessOf({ nesting: 2 });
    expect(
      ((await deeper.harness.drive(source, deeper.stub())).result as unknown[])[2],
    ).toMatchObject({ first: 'answer to child asks deep' });
  });

  it('C44: losses of a child are losses of the run, and its limits are shared', async () => {
    const { harness, stub } = harnessOf();
    const end = await harness.drive(`return await workflow('losing');`, stub());
    expect(end.status).toBe('partial');
    expect(end.losses).toHaveLength(1);
    const capped = harnessOf({ maxAgents: 1 });
    expect(
      (
        await capped.harness.drive(
          `await agent('mine'); return await workflow('child', {});`,
          capped.stub(),
        )
      ).status,
    ).toBe('partial');
  });

  it('X14: a child that spins is stopped like any script', async () => {
    const { harness, stub } = harnessOf({
      sandbox: { busyMs: 400, memoryBytes: 64 * 1024 * 1024, pendingSteps: 1000, logBytes: 1e6 },
    });
    const end = await harness.drive(`return await workflow('endless');`, stub());
    expect(end).toMatchObject({ status: 'failed', error: { code: 'E_SCRIPT_TIMEOUT' } });
  });
});
