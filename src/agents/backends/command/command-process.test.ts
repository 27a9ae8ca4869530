import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PlenumError } from '../../../core/values/errors.js';
import {
  stopsWithinMs,
  testIO,
  testRequest,
  tryCall,
} from '../../../testing/conformance/backend/conformance.js';
import { createCommandBackend } from './command-backend.js';
import {
  agent,
  agentFile,
  livingFixtures,
  livingOf,
  writtenPids,
} from './fixtures/agent-fixture.js';

const folder = await mkdtemp(join(tmpdir(), 'plenum-process-'));

it('X111: a group that ignores SIGTERM is gone within 2 s of the abort, grandchildren and all', async () => {
  const file = join(folder, 'stubborn');
  const abort = new AbortController();
  const running = agent('stubborn', file).run(testRequest(), testIO({ signal: abort.signal }));
  const pids = await writtenPids(file);
  expect(await livingOf(pids)).toHaveLength(2);
  const started = performance.now();
  abort.abort();
  expect(await running).toMatchObject({ status: 'failed', cause: 'stopped' });
  expect(performance.now() - started).toBeLessThan(stopsWithinMs);
  expect(await livingFixtures()).toEqual([]);
  expect(await livingOf(pids)).toEqual([]);
});

it('X111: a program that answers ends at once although a child of its own holds its output open, and the child is ended', async () => {
  const file = join(folder, 'orphan');
  const { result, tookMs } = await tryCall(agent('orphan', file));
  expect(result).toEqual({ status: 'completed', text: 'answered' });
  expect(tookMs).toBeLessThan(stopsWithinMs);
  expect(await livingOf(await writtenPids(file))).toEqual([]);
});

it('close ends what still runs', async () => {
  const file = join(folder, 'closed');
  const backend = agent('hang', file);
  const running = backend.run(testRequest(), testIO());
  const pids = await writtenPids(file);
  await backend.close?.();
  expect(await running).toMatchObject({ status: 'failed', cause: 'crash' });
  expect(await livingOf(pids)).toEqual([]);
});

it('a prompt of 5 MB arrives whole, and one that nobody reads does no harm', async () => {
  const prompt = 'ä漢'.repeat(1_000_000);
  const { result } = await tryCall(agent('echo'), testRequest({ prompt }));
  expect(result.status === 'completed' && result.text === prompt).toBe(true);
  expect((await tryCall(agent('unread'), testRequest({ prompt }))).result).toEqual({
    status: 'completed',
    text: 'not interested',
  });
});

it('a prompt that does not fit into an argument is an invalid request that names the way out', async () => {
  const backend = createCommandBackend({
    run: [process.execPath, agentFile, 'request', '{prompt}'],
  });
  for (const prompt of ['x'.repeat(5_000_000), 'nul \0 character']) {
    const { result } = await tryCall(backend, testRequest({ prompt }));
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'invalid-request',
      message: expect.stringContaining('standard input'),
    });
  }
});

it('a program that floods standard output is ended at the limit', async () => {
  const { result } = await tryCall(
    createCommandBackend({ run: [process.execPath, agentFile, 'flood'], stdoutLimit: 1_000_000 }),
  );
  expect(result).toMatchObject({
    status: 'failed',
    cause: 'invalid-request',
    message: `${process.execPath} wrote more than 1000000 bytes to standard output`,
  });
});

it('a missing program, and a file that may not be executed, are named', async () => {
  for (const run of [['plenum-no-such-program'], [agentFile]]) {
    const { result } = await tryCall(createCommandBackend({ run }));
    expect(result).toMatchObject({
      status: 'failed',
      cause: 'crash',
      message: expect.stringContaining(`program ${run[0]} was not found`),
    });
  }
});

it('a missing workspace is not blamed on the program', async () => {
  const cwd = join(folder, 'gone');
  const { result } = await tryCall(agent('echo'), testRequest({}, { cwd }));
  expect(result).toMatchObject({
    status: 'failed',
    cause: 'crash',
    message: expect.stringContaining(`folder ${cwd} does not exist`),
  });
});

it('a command without a program is refused when it is configured', () => {
  for (const run of [[], ['']]) expect(() => createCommandBackend({ run })).toThrow(PlenumError);
});
