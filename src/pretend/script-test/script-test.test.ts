import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { causes } from '../../core/step/outcome.js';
import { script } from './script-test.js';

const folder = mkdtempSync(join(tmpdir(), 'plenum-script-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const meta = "export const meta = { name: 'tested', description: 'a script under test' };\n";
const body = (source: string) => ({ source: meta + source });

const schema = "{ type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } }";

describe('answers of a script test', () => {
  it('X115: a script is read from its file and gets text, values and functions as answers', async () => {
    const file = join(folder, 'audit.js');
    writeFileSync(
      file,
      `${meta}phase('Scan');\nconst list = await agent('scan it', { label: 'scan' });\nconst ok = await agent('judge', { label: 'judge', schema: ${schema} });\nlog('done');\nreturn { list, ok, dir: args.dir };`,
    );
    const t = await script(pathToFileURL(file), { args: { dir: 'src' } });
    t.answer({ label: /^sc/, phase: 'Scan' }, (call) => `answer to ${call.prompt}`).answer(
      'judge',
      { ok: true },
    );
    const run = await t.run();
    expect(run).toMatchObject({
      status: 'completed',
      result: { list: 'answer to scan it', ok: { ok: true }, dir: 'src' },
      logs: ['done'],
      phases: ['Scan'],
    });
    expect(run.calls.map(({ label, line, status }) => [label, line, status])).toEqual([
      ['scan', 3, 'completed'],
      ['judge', 4, 'completed'],
    ]);
    run.expectAllAnswersUsed();
  });

  it('a call that nothing answers makes the run reject and names the call with its line', async () => {
    const t = await script(body("return await agent('who?', { label: 'nobody' });"));
    await expect(t.run()).rejects.toThrow(/"nobody", line 2[\s\S]*t\.answer\("nobody", …\)/);
  });

  it('unanswered: simulate answers in the shape of the schema', async () => {
    const t = await script(body(`return await agent('x', { schema: ${schema} });`), {
      unanswered: 'simulate',
    });
    expect(typeof ((await t.run()).result as { ok: unknown }).ok).toBe('boolean');
  });

  it('what was prepared and not used is told', async () => {
    const t = (await script(body("return await agent('x', { label: 'x' });")))
      .answer('x', 'y', { times: 2 })
      .answer('z', '?')
      .onGate('npm test', { code: 0 });
    const run = await t.run();
    expect(() => run.expectAllAnswersUsed()).toThrow(
      /answer for x: used 1 of 2[\s\S]*answer for z: used 0[\s\S]*gate npm test: never asked/,
    );
  });

  it('X64: an answer that misses the schema is a failure of the script’s call, as it would be for real', async () => {
    const t = (
      await script(body(`return await agent.outcome('x', { label: 'x', schema: ${schema} });`))
    ).answer('x', { ok: 'yes' });
    expect((await t.run()).result).toMatchObject({ status: 'failed', cause: 'schema' });
  });

  it('X13: arguments are checked against meta.args', async () => {
    const source =
      "export const meta = { name: 'a', description: 'b', args: { type: 'object', required: ['dir'], properties: { dir: { type: 'string' } } } };\nreturn args.dir;";
    await expect(script({ source }, { args: {} })).rejects.toMatchObject({ code: 'E_ARGS' });
    expect((await (await script({ source }, { args: { dir: 'x' } })).run()).result).toBe('x');
  });
});

describe('faults of a script test', () => {
  it('X28: every cause can be injected, and the script sees it', async () => {
    for (const cause of causes) {
      const t = (
        await script(body("return await agent.outcome('x', { label: 'x', retries: 0 });"))
      ).fail(cause, { retryable: false });
      expect((await t.run()).result, cause).toMatchObject({ cause });
    }
  }, 60_000);

  it('X81: a used-up quota is waited for on the virtual clock, then the answer comes', async () => {
    const t = (await script(body("return await agent('x', { label: 'x' });")))
      .fail('quota', { times: 1, retryAfterMs: 3_600_000 }, 'x')
      .answer('x', 'late');
    const run = await t.run();
    expect(run).toMatchObject({ status: 'completed', result: 'late', executed: 2 });
  });

  it('X82: an agent that says nothing is ended by the limits of the run', async () => {
    const t = (
      await script(body("return await agent.outcome('x', { label: 'x', retries: 0 });"))
    ).silent('x');
    expect((await t.run()).result).toMatchObject({ status: 'failed', cause: 'stall' });
  });

  it('C22: a dead agent gives null and is a loss', async () => {
    const t = await script(
      body("return await parallel(['a', 'b'].map((n) => () => agent(n, { label: n })));"),
    );
    const run = await t.answer('a', 'fine').fail('crash', {}, 'b').run();
    expect(run).toMatchObject({ status: 'partial', result: ['fine', null] });
    expect(run.losses.map(({ label, cause }) => [label, cause])).toEqual([['b', 'crash']]);
  });

  it('delays decide who is first', async () => {
    const t = await script(
      body("return await Promise.race(['a', 'b'].map((n) => agent(n, { label: n })));"),
    );
    expect(
      (await t.answer('a', 'slow', { delayMs: 5_000 }).answer('b', 'fast', { delayMs: 10 }).run())
        .result,
    ).toBe('fast');
  });

  it('X73: after a crash the script goes on from its record and asks nothing twice', async () => {
    const t = await script(
      body(
        'const a = [];\nfor (const n of [1, 2, 3, 4, 5]) a.push(await agent(`part ${n}`, { label: `${n}` }));\nreturn a;',
      ),
    );
    const run = await t
      .answerRest((call: { label: string }) => `answer ${call.label}`)
      .crashAfter(2)
      .crashAfter(4)
      .run();
    expect(run).toMatchObject({
      status: 'completed',
      crashes: 2,
      executed: 5,
      result: [1, 2, 3, 4, 5].map((n) => `answer ${n}`),
    });
    expect(await t.run()).toMatchObject({ executed: 0, reused: 5, crashes: 0, result: run.result });
  });

  it('X73: run() again asks only what was lost', async () => {
    const t = await script(
      body("return await parallel(['a', 'b', 'c'].map((n) => () => agent(n, { label: n })));"),
    );
    t.fail('crash', { times: 1 }, 'b').answerRest('fine');
    expect(await t.run()).toMatchObject({ status: 'partial', executed: 3 });
    expect(await t.run()).toMatchObject({
      status: 'completed',
      executed: 1,
      result: ['fine', 'fine', 'fine'],
    });
  });
});

describe('the world of a script test', () => {
  it('X47: gates are answered in turn, and the last answer stays', async () => {
    const t = await script(
      body(
        "let tries = 0;\nwhile (!(await gate('npm test', { label: `try ${tries}` })).passed) tries += 1;\nreturn tries;",
      ),
    );
    const run = await t
      .onGate('npm test', [{ code: 1, output: 'red' }, { code: 1 }, { code: 0 }])
      .run();
    expect(run.result).toBe(2);
  });

  it('X190: with a baseline a gate says what the test gives of single tests, else that nothing changed', async () => {
    const t = await script(
      body(
        "const seen = [];\nfor (const label of ['one', 'two']) seen.push(await gate('npm test', { label, baseline: true }));\nreturn seen;",
      ),
    );
    const run = await t
      .onGate('npm test', [{ passed: false, newlyFailing: ['a'], count: 2, baseCount: 2 }, {}])
      .run();
    expect(run.result).toMatchObject([
      { passed: false, newlyFailing: ['a'], missing: [], count: 2, baseCount: 2 },
      { passed: true, newlyFailing: [], stillFailing: [], fixed: [], missing: [] },
    ]);
  });

  it('X46: commands, files and texts are those of the test', async () => {
    const t = await script(
      body(
        "return [await sh('git log'), await files('src/*.js'), await read('src/a.js', { offset: 1, length: 2 })];",
      ),
    );
    const run = await t
      .onSh(/^git/, { stdout: 'one' })
      .files({ 'src/a.js': 'text', 'README.md': '' })
      .run();
    expect(run.result).toEqual([{ code: 0, stdout: 'one', stderr: '' }, ['src/a.js'], 'ex']);
    expect(run.steps.map(({ kind }) => kind)).toEqual(['sh', 'files', 'read']);
  });

  it('reading a file that the test did not give fails and says how to give it', async () => {
    const t = await script(body("return await read('missing.txt');"));
    expect((await t.run()).error?.message).toContain('t.files({ … })');
  });

  it('C25: limits hold', async () => {
    const t = (
      await script(body('return await Promise.allSettled([1, 2, 3].map((n) => agent(`${n}`)));'), {
        maxAgents: 2,
      })
    ).answerRest('x');
    expect(((await t.run()).result as { status: string }[]).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
  });

  it('C23: agent types can be listed', async () => {
    const t = await script(body("return await agent('x', { agentType: 'reviwer' });"), {
      agentTypes: ['reviewer'],
    });
    expect((await t.run()).error?.message).toContain('reviewer');
  });

  it('X49: isolated changes merge', async () => {
    const t = await script(
      body(
        "const o = await agent.outcome('x', { label: 'x', isolation: 'worktree' });\nconst m = await merge([o], { gate: 'npm test' });\nreturn m.landed.length;",
      ),
    );
    expect((await t.answer('x', 'done').run()).result).toBe(1);
  });

  it('C44: nested workflows are found in the project', async () => {
    writeFileSync(
      join(folder, 'inner.js'),
      "export const meta = { name: 'inner', description: 'd' };\nreturn await agent('inner', { label: 'inner' });",
    );
    const t = await script(body("return await workflow({ scriptPath: 'inner.js' });"), {
      project: folder,
    });
    expect((await t.answer('inner', 'from inside').run()).result).toBe('from inside');
  });
});
