import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFakeModel } from '../../testing/fake-model/fake-model.js';
import { ask } from '../../testing/fake-model/fixtures/questions.js';
import type { ClientSettings } from '../../testing/fake-model/server/client-settings.js';
import { plenum, type Ran, type TestIo, testIo } from './fixtures/test-io.js';

const cwd = mkdtempSync(join(tmpdir(), 'plenum-fake-model-cli-'));
afterAll(() => rmSync(cwd, { recursive: true }));

interface Started {
  readonly io: TestIo;
  readonly url: string;
  readonly ended: Promise<Ran>;
}

async function start(...argv: readonly string[]): Promise<Started> {
  const io = testIo({ cwd });
  const ended = plenum(io, 'fake-model', ...argv);
  const url = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+/.exec(io.out())?.[0];
  for (let tries = 0; url() === undefined && tries < 1000; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return { io, url: url() ?? '', ended };
}

describe('plenum fake-model', () => {
  it('says where it is and how to point a program at it, answers, and ends with Ctrl-C', async () => {
    const { io, url, ended } = await start();
    expect(io.out()).toContain(`export ANTHROPIC_BASE_URL=${url}\n`);
    expect(io.out()).toContain(`base_url = "${url}/v1"`);
    expect((await ask(url, 'anthropic', '@fake say hello')).text).toContain('hello');
    io.signal('SIGINT');
    expect(await ended).toMatchObject({ code: 0, err: 'Answered 1 question.\n' });
    await expect(fetch(url)).rejects.toThrow();
  });

  it('for programs: one object with the address, every request in a file, rules from a file', async () => {
    writeFileSync(
      join(cwd, 'replies.json'),
      JSON.stringify([{ when: { prompt: 'hello' }, reply: 'good morning' }]),
    );
    const { io, url, ended } = await start(
      '--json',
      '--script',
      'replies.json',
      '--log',
      'requests.jsonl',
    );
    const printed = JSON.parse(io.out()) as { url: string; clients: readonly ClientSettings[] };
    expect(printed).toMatchObject({ version: 1, url, port: Number(url.split(':')[2]) });
    expect(printed.clients.flatMap(({ env }) => Object.keys(env))).toContain('ANTHROPIC_BASE_URL');
    expect((await ask(url, 'chat', 'hello')).text).toContain('good morning');
    io.signal('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(readFileSync(join(cwd, 'requests.jsonl'), 'utf8'))).toMatchObject({
      number: 1,
      wire: 'chat',
      status: 200,
    });
  });

  it('with --verbose every request is a line', async () => {
    const { io, url, ended } = await start('--verbose');
    await ask(url, 'gemini', '@fake error 500');
    io.signal('SIGINT');
    expect((await ended).err).toBe(
      '1  gemini  /v1beta/models/gemini-2.5-flash:generateContent  gemini-2.5-flash  500 refused\nAnswered 1 question.\n',
    );
  });

  it('a port that is taken, a port that is none and a script that is not there are refused', async () => {
    const taken = await createFakeModel();
    expect(await plenum(testIo({ cwd }), 'fake-model', '--port', String(taken.port))).toMatchObject(
      {
        code: 2,
        err: expect.stringContaining('is in use'),
      },
    );
    await taken.close();
    expect(await plenum(testIo({ cwd }), 'fake-model', '--port', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"x" is no port'),
    });
    expect(await plenum(testIo({ cwd }), 'fake-model', '--script', 'no.json')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no.json'),
    });
  });
});
