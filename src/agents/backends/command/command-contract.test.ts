import { describe, expect, it } from 'vitest';
import type { AttemptRequest, Backend } from '../../../core/ports/backend.js';
import type { Json } from '../../../core/values/json.js';
import {
  numberSchema,
  testIO,
  testRequest,
  tryCall,
} from '../../../testing/conformance/backend/conformance.js';
import { createCommandBackend } from './command-backend.js';
import { agent, agentFile } from './fixtures/agent-fixture.js';

async function resultOf(backend: Backend, request?: AttemptRequest) {
  return (await tryCall(backend, request)).result;
}

async function answerOf(backend: Backend, request: AttemptRequest): Promise<Record<string, Json>> {
  const result = await resultOf(backend, request);
  return JSON.parse(
    (result.status === 'completed' && result.text) || `"${JSON.stringify(result)}"`,
  ) as Record<string, Json>;
}

const node = (source: string) => createCommandBackend({ run: [process.execPath, '-e', source] });

describe('X111: the command backend', () => {
  it('X111: gives the program one JSON object on standard input, then end of file, in the workspace of the call', async () => {
    const request = testRequest();
    const { stdin, cwd } = await answerOf(agent('request'), request);
    expect(stdin).toEqual({
      version: 1,
      runId: 'run-1',
      key: 'run-1:abc:0',
      attempt: 1,
      label: 'hello',
      phase: 'Greet',
      prompt: 'Say hello.',
      cwd: request.cwd,
    });
    expect(cwd).toBe(request.cwd);
  });

  it('X111: schema, model, effort, agentType and the error of the answer before are in it when they are known', async () => {
    const options = {
      schema: numberSchema,
      model: 'm',
      effort: 'high',
      agentType: 'codemod',
      maxTurns: 3,
    } as const;
    const { stdin } = await answerOf(agent('request'), {
      ...testRequest({ options, phase: null }, { attempt: 2 }),
      error: '/n: must be integer',
    });
    expect(stdin).toMatchObject({
      schema: numberSchema,
      model: 'm',
      effort: 'high',
      agentType: 'codemod',
      attempt: 2,
      phase: null,
      error: '/n: must be integer',
    });
    expect(stdin).not.toHaveProperty('maxTurns');
  });

  it('X111: {prompt} in run passes the prompt as an argument, and nothing in the prompt is expanded', async () => {
    const prompt = '$& $1 {prompt} \'quoted\' "twice"\nsecond line';
    const backend = createCommandBackend({
      run: [process.execPath, agentFile, 'request', '-p', '{prompt}', '--x={prompt}'],
    });
    const { argv, stdin } = await answerOf(backend, testRequest({ prompt }));
    expect(argv).toEqual(['-p', prompt, `--x=${prompt}`]);
    expect(stdin).toMatchObject({ prompt });
  });

  it('X111: with a schema one JSON value is handed over, with white space or one fence around it', async () => {
    const request = testRequest({ options: { schema: numberSchema } });
    expect(await resultOf(agent('answer', ' \n{"n": 1}\n\n'), request)).toMatchObject({
      status: 'completed',
      json: '{"n": 1}',
    });
    expect(await resultOf(agent('answer', '```json\n{"n":2}\n```\n'), request)).toMatchObject({
      status: 'completed',
      json: '{"n":2}',
    });
  });

  it('X111: with a schema anything more than one JSON value is text, to be sent back by the boundary', async () => {
    const request = testRequest({ options: { schema: numberSchema } });
    for (const answer of ['Here: {"n":1}', '{"n":1}\n{"n":2}', 'no idea', '']) {
      const result = await resultOf(agent('answer', answer), request);
      expect(result).toEqual({ status: 'completed', text: answer });
    }
  });

  it('X111: with exit code 0 and without a schema an empty text is an answer', async () => {
    expect(await resultOf(agent('answer', ''))).toEqual({ status: 'completed', text: '' });
  });

  it('X111: an agent that is told the error answers again', async () => {
    const request = testRequest({ options: { schema: numberSchema } });
    expect(await resultOf(agent('value'), request)).toMatchObject({ json: '{"n":"one"}' });
    expect(
      await resultOf(agent('value'), { ...request, attempt: 2, error: '/n: must be integer' }),
    ).toMatchObject({
      json: '{"n":1,"error":"/n: must be integer"}',
    });
  });

  it('X111: the last line of standard error may report usage; other lines are progress', async () => {
    const { result, progress } = await tryCall(agent('usage'));
    expect(result).toEqual({
      status: 'completed',
      text: 'done',
      usage: { inputTokens: 12, outputTokens: 3 },
      costUsd: 0.5,
    });
    expect(progress).toEqual([
      { type: 'stderr', text: 'first line' },
      { type: 'stderr', text: 'second line' },
    ]);
  });

  it('X111: exit code 75 means try again later', async () => {
    expect(await resultOf(agent('exit', '75', 'busy'))).toMatchObject({
      status: 'failed',
      cause: 'overloaded',
      retryable: true,
      message: 'busy',
    });
  });

  it('X111: any other exit code is failed, with the last 20 lines of standard error as message', async () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index + 1}`);
    const result = await resultOf(agent('exit', '1', lines.join('\n')));
    expect(result).toEqual({
      status: 'failed',
      cause: 'crash',
      message: lines.slice(-20).join('\n'),
    });
  });

  it('X111: a program that fails silently or by a signal says so', async () => {
    expect(await resultOf(agent('exit', '9', ''))).toMatchObject({
      cause: 'crash',
      message: `${process.execPath} exited with code 9`,
    });
    expect(await resultOf(node("process.kill(process.pid, 'SIGKILL')"))).toMatchObject({
      cause: 'crash',
      message: `${process.execPath} was ended by SIGKILL`,
    });
  });

  it('X111: the message is never longer than 4 KiB', async () => {
    const result = await resultOf(agent('exit', '1', `${'x'.repeat(100_000)}\nend`));
    expect(result.status === 'failed' && result.message.length).toBeLessThanOrEqual(4_096);
    expect(result.status === 'failed' && result.message).toMatch(/end$/);
  });

  it('X111: what a failed program had answered, and its usage, are kept', async () => {
    const source =
      "process.stdout.write('half'); process.stderr.write('broke\\nplenum-usage {\"inputTokens\":7}'); process.exitCode = 1";
    expect(await resultOf(node(source))).toEqual({
      status: 'failed',
      cause: 'crash',
      message: 'broke',
      raw: 'half',
      usage: { inputTokens: 7 },
    });
  });
});

describe('the environment of the program', () => {
  it('C27: carries PLENUM_CALL, which no setting replaces', async () => {
    const backend = createCommandBackend({
      run: [process.execPath, agentFile, 'environment'],
      env: { set: { PLENUM_CALL: 'no', EXTRA: '1' } },
    });
    expect(await answerOf(backend, testRequest())).toMatchObject({
      PLENUM_CALL: 'run-1:abc:0',
      PLENUM_RUN: 'run-1',
      EXTRA: '1',
      HOME: process.env.HOME,
    });
  });

  const own = {
    PATH: process.env.PATH,
    GITHUB_TOKEN: 'planted',
    DATABASE_URL: 'postgres://ann:planted@db/x',
    BUILD_URL: 'https://build.example.com/',
    MODEL_KEY: 'planted',
  };

  it('X111: holds no key but those that allowEnv names', async () => {
    const backend = createCommandBackend({
      run: [process.execPath, agentFile, 'environment'],
      env: { allow: ['MODEL_KEY'] },
      own,
    });
    const environment = await answerOf(backend, testRequest());
    expect(environment).toMatchObject({ MODEL_KEY: 'planted', BUILD_URL: own.BUILD_URL });
    expect(environment).not.toHaveProperty('GITHUB_TOKEN');
    expect(environment).not.toHaveProperty('DATABASE_URL');
  });

  it('X111: the first failure for want of a key names the setting that lets it through', async () => {
    const backend = createCommandBackend({
      run: ['sh', '-c', 'echo "401 invalid api key" >&2; exit 1'],
      own,
    });
    const messages: string[] = [];
    for (const _time of [1, 2]) {
      const result = await backend.run(testRequest(), testIO());
      expect(result).toMatchObject({ status: 'failed', cause: 'auth' });
      messages.push(result.status === 'failed' ? result.message : '');
    }
    expect(messages).toEqual([
      '401 invalid api key (keys are kept from it: GITHUB_TOKEN, DATABASE_URL, MODEL_KEY; ' +
        'one that it needs is named so: "backends": { "command": { "allowEnv": ["GITHUB_TOKEN"] } })',
      '401 invalid api key',
    ]);
  });
});
