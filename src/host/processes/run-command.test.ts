import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandRequest } from '../../core/ports/workspace.js';
import { isRunning } from '../process-table/is-running.js';
import { childEnvironment } from '../programs/child-environment.js';
import { type CommandPlace, runCommand } from './run-command.js';

const place: CommandPlace = {
  cwd: tmpdir(),
  environment: childEnvironment({ PATH: process.env.PATH }, 'test'),
};

function run(command: string, more: Partial<CommandRequest & CommandPlace> = {}) {
  return runCommand(
    { command, timeoutMs: 10_000, signal: new AbortController().signal, ...more },
    { ...place, ...more },
  );
}

describe('a command', () => {
  it('X46: keeps the beginning and the end of an output that is too long, and says so', async () => {
    const { stdout, stderr } = await run(
      'echo start; head -c 300000 /dev/zero | tr "\\0" x; echo end; echo short >&2',
      { outputLimit: 1000 },
    );
    expect(stdout).toMatch(/^start\nx+\n\[plenum: 299010 bytes left out here\]\nx+end\n$/);
    expect(stdout.length).toBeLessThan(1100);
    expect(stderr).toBe('short\n');
  });

  it('X46: never shows half a character where it cuts', async () => {
    for (const limit of [100, 101, 102, 103, 104, 105]) {
      const { stdout } = await run('i=0; while [ $i -lt 100 ]; do printf "😀é"; i=$((i+1)); done', {
        outputLimit: limit,
      });
      expect(stdout).not.toContain('\uFFFD');
      expect(stdout).toContain('left out');
    }
  });

  it('X46: ends what it left running, and does not wait for it', async () => {
    const started = Date.now();
    const { stdout, code } = await run('sleep 60 & echo $!; exit 4');
    expect(code).toBe(4);
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(await isRunning(Number(stdout))).toBe(false);
  });

  it('X46: has an answer for signals, for input that nobody reads, and for a time without end', async () => {
    expect(await run('kill -9 $$')).toMatchObject({ code: 137, timedOut: false });
    expect(await run('exit 0', { input: 'x'.repeat(5_000_000) })).toMatchObject({ code: 0 });
    expect(await run('echo ok', { timeoutMs: Number.MAX_SAFE_INTEGER })).toMatchObject({
      stdout: 'ok\n',
      timedOut: false,
    });
    expect(await run('sleep 5', { timeoutMs: 50 })).toMatchObject({ code: 124, timedOut: true });
  });

  it('X118: while something that left its group writes to its output, has no result, and the error names it', async () => {
    const command =
      'setsid sh -c "echo \\$\\$ >held; while echo late; do :; done" & until [ -s held ]; do :; done';
    const cwd = await mkdtemp(join(tmpdir(), 'plenum-held-'));
    const environment = { ...place.environment, PLENUM_CALL: cwd };
    const failure = await run(command, { cwd, environment, heldMs: 500, outputLimit: 1000 }).catch(
      (error: unknown) => error,
    );
    const holder =
      process.platform === 'linux'
        ? `process ${(await readFile(join(cwd, 'held'), 'utf8')).trim()} (sh)`
        : 'a process';
    expect(failure).toMatchObject({
      code: 'E_OUTPUT_HELD',
      message: expect.stringContaining(`${holder}, which left its process group, still writes`),
    });
  });

  it('X46: in a folder that is gone is an error with a code', async () => {
    await expect(run('true', { cwd: '/nonexistent/folder' })).rejects.toMatchObject({
      code: 'E_PROGRAM_MISSING',
    });
  });
});

describe('the environment of a command', () => {
  it('X46: holds no keys but those that are allowed', async () => {
    const environment = {
      HOME: '/h',
      OPENAI_API_KEY: 'k1',
      NPM_TOKEN: 'k2',
      DB_PASSWORD: 'k3',
      OTHER_SECRET: 'k4',
    };
    expect(childEnvironment(environment, 'r1:k:0', ['NPM_TOKEN'])).toEqual({
      HOME: '/h',
      NPM_TOKEN: 'k2',
      PLENUM_CALL: 'r1:k:0',
    });
    const { stdout } = await run('env', {
      environment: childEnvironment({ ...environment, PATH: process.env.PATH }, 'x'),
    });
    for (const key of ['k1', 'k2', 'k3', 'k4']) expect(stdout).not.toContain(`=${key}`);
  });
});
