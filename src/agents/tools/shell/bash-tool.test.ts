import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/values/json.js';
import { isRunning } from '../../../host/process-table/is-running.js';
import { type TestPlace, testPlace, testToolIO } from '../../../testing/conformance/ports/tools.js';
import { type BashSetup, createBash } from './bash-tool.js';

let place: TestPlace;
beforeEach(async () => {
  place = await testPlace();
});
afterEach(() => place.cleanup());

const setup: BashSetup = { env: process.env, passNames: [], osSandbox: 'off', network: 'on' };
const bash = (input: JsonObject, io = testToolIO(place), more: Partial<BashSetup> = {}) =>
  createBash({ ...setup, ...more }).run(input, io);
const onLinux = process.platform === 'linux';

async function pidIn(file: string): Promise<number> {
  return Number(await readFile(join(place.root, file), 'utf8'));
}

describe('Bash', () => {
  it('X100: answers with the output in its order and with the exit code', async () => {
    expect(await bash({ command: 'echo one; echo two >&2; echo three; exit 3' })).toEqual({
      text: 'one\ntwo\nthree\n[plenum: exit code 3]',
      failed: true,
    });
    expect(await bash({ command: 'true' })).toEqual({ text: '(no output)', failed: false });
    expect(
      await bash({ command: 'cat; [[ abc == a* ]] && printf "\\033[31mred\\033[0m"' }),
    ).toEqual({ text: 'red', failed: false });
    expect(await bash({ command: "echo 'it'\\''s' \"$HOME\" \\\\" })).toMatchObject({
      text: `it's ${process.env.HOME} \\`,
    });
    expect(await bash({ command: 'kill -9 $$' })).toMatchObject({
      text: '[plenum: exit code 137]',
      failed: true,
    });
  });

  it('X100: keeps the beginning and the end of a long output', async () => {
    const { text } = await bash({
      command: 'echo start; head -c 3000000 /dev/zero | tr "\\0" x; echo; echo end',
    });
    expect(text).toMatch(/^start\nx+\n\[plenum: \d+ bytes left out here\]\nx+\nend$/);
    expect(text.length).toBeLessThan(32_000);
  });

  it('X29: starts where the agent works', async () => {
    expect(
      (await bash({ command: 'pwd -P' }, testToolIO({ ...place, cwd: join(place.root, 'src') })))
        .text,
    ).toBe(join(place.root, 'src'));
    expect(
      await bash({ command: 'pwd' }, testToolIO({ ...place, cwd: join(place.root, 'gone') })),
    ).toMatchObject({ failed: true });
  });

  it('C27: a command sees that it runs inside plenum, and X100: no keys, and no repository of a hook', async () => {
    const env = {
      PATH: process.env.PATH,
      OPENAI_API_KEY: 'k1',
      NPM_TOKEN: 'k2',
      GIT_DIR: '/elsewhere',
      GIT_AUTHOR_NAME: 'me',
      PLAIN: 'p',
    };
    const { text } = await bash({ command: 'env' }, testToolIO(place), {
      env,
      passNames: ['NPM_TOKEN'],
    });
    expect(text).toContain('PLENUM_CALL=r1:call:0\n');
    expect(text).toContain('PLENUM_RUN=r1\n');
    expect(text).toContain('NPM_TOKEN=k2');
    expect(text).toContain('PLAIN=p');
    expect(text).not.toMatch(/k1|GIT_DIR/);
  });

  it.skipIf(!onLinux)(
    'X118: what left the group and its mark, and writes on, makes the answer a failure that says what to do',
    async () => {
      const command =
        "env -i setsid sh -c 'echo $$ > session; while echo late; do :; done' & until [ -s session ]; do :; done; echo done";
      expect(await bash({ command })).toMatchObject({
        failed: true,
        text: expect.stringContaining('not whole. Run it again with the output'),
      });
      expect(await isRunning(await pidIn('session'))).toBe(false);
    },
  );

  it.skipIf(!onLinux)(
    'X118: what left the group with its mark is ended, and the answer is whole',
    async () => {
      const command =
        "setsid sh -c 'echo $$ > session; while :; do sleep 0.01; echo late; done' & until [ -s session ]; do :; done; echo done";
      expect(await bash({ command })).toMatchObject({
        failed: false,
        text: expect.stringContaining('done'),
      });
      expect(await isRunning(await pidIn('session'))).toBe(false);
    },
  );

  it('X82: ends at the time that the agent or the run sets, and says so', async () => {
    const started = performance.now();
    expect(await bash({ command: 'echo begun; sleep 60', timeout: 2_000 })).toEqual({
      text: 'begun\n[plenum: timed out after 2000 ms and was ended]',
      failed: true,
    });
    expect(
      await bash({ command: 'sleep 60', timeout: 600_000 }, testToolIO(place, { timeoutMs: 200 })),
    ).toMatchObject({
      text: '[plenum: timed out after 200 ms and was ended]',
    });
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it.runIf(onLinux)(
    'X82: what a command left behind ends with it, in the background or in a session of its own',
    async () => {
      const command = [
        'sleep 300 & echo $! > background',
        'nohup sleep 301 >/dev/null 2>&1 & echo $! > nohup',
        "setsid sh -c 'echo $$ > session; exec sleep 302' >/dev/null 2>&1 &",
        'setsid setsid sh -c \'(sh -c "echo \\$\\$ > daemon; exec sleep 303" &) \' >/dev/null 2>&1 < /dev/null &',
        'while ! [ -s session ] || ! [ -s daemon ]; do sleep 0.05; done; echo done',
      ].join('\n');
      expect(await bash({ command })).toEqual({ text: 'done', failed: false });
      for (const file of ['background', 'nohup', 'session', 'daemon'])
        expect([file, await isRunning(await pidIn(file))]).toEqual([file, false]);
    },
  );

  it.runIf(onLinux)(
    'X82: an abort ends a session of its own too, and no other command of the same agent',
    async () => {
      const abort = new AbortController();
      const command =
        "setsid sh -c 'echo $$ > session; exec sleep 300' & while ! [ -s session ]; do sleep 0.05; done; touch ready; sleep 60";
      const stopped = bash({ command }, testToolIO(place, { signal: abort.signal }));
      const other = bash({ command: 'while ! [ -e over ]; do sleep 0.05; done; echo lived' });
      while (!(await readdir(place.root)).includes('ready')) await sleep(20);
      abort.abort();
      expect(await stopped).toMatchObject({
        failed: true,
        text: expect.stringContaining('[plenum: stopped]'),
      });
      expect(await isRunning(await pidIn('session'))).toBe(false);
      execFileSync('touch', [join(place.root, 'over')]);
      expect(await other).toEqual({ text: 'lived', failed: false });
    },
  );

  it('X29: an agent that only reads has no commands without an OS sandbox', async () => {
    const io = testToolIO({ ...place, readOnly: true });
    const answer = await bash({ command: 'touch made' }, io);
    expect(answer).toMatchObject({ failed: true, text: expect.stringContaining('only reads') });
    expect(io.asked).toEqual([]);
    expect(await readdir(place.root)).not.toContain('made');
  });

  it('X100: the policy sees the command as it is written', async () => {
    const io = testToolIO(place);
    await bash({ command: ' echo a && echo b ', description: 'says it' }, io);
    expect(io.asked).toMatchObject([{ tool: 'Bash', argument: ' echo a && echo b ' }]);
  });

  it('a command that is too long is refused with words', async () => {
    expect((await bash({ command: `: ${"'".repeat(60_000)}` })).text).toContain('too long');
    expect((await bash({ command: `: ${'x'.repeat(90_000)}` })).failed).toBe(false);
  });
});
