import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kill } from '../process-table/marked-processes.js';
import { cappedOutput } from './capped-output.js';
import { decodedOutput } from './decoded-output.js';
import { noticeEndFirst } from './fixtures/late-loop.js';
import { type ProgramRequest, runProgram } from './run-program.js';
import { wholeOutput } from './whole-output.js';

const folder = mkdtempSync(join(tmpdir(), 'plenum-program-'));

function shell(script: string, more: Partial<ProgramRequest> = {}) {
  const [stdout, stderr] = [wholeOutput(1_000_000), cappedOutput(1_000)];
  const signal = new AbortController().signal;
  const request = {
    command: ['/bin/sh', '-c', script, folder],
    cwd: folder,
    env: process.env,
    input: '',
    stdout,
    stderr,
    signal,
    graceMs: 500,
  };
  return { stdout, ended: runProgram({ ...request, ...more }) };
}

describe('the output of a program', () => {
  it.skipIf(process.platform !== 'linux')(
    'X118: is read although its end was known before and all clocks had run out',
    async () => {
      let pid: number | undefined;
      const { stdout, ended } = shell('while [ ! -e "$0/go" ]; do :; done; printf answered', {
        onStart: (started) => (pid = started),
      });
      noticeEndFirst(
        () => pid,
        () => writeFileSync(join(folder, 'go'), ''),
      );
      expect(await ended).toMatchObject({ how: 'exit', code: 0 });
      expect(stdout.text()).toBe('answered');
    },
  );

  it('X118: of a program whose child in another session holds it silently is whole, and nobody waits for the child', async () => {
    const { stdout, ended } = shell(
      'setsid sleep 60 & echo "answered by $!"; until ps -o sid= -p $! | grep -q "$!"; do :; done',
      { heldMs: 30_000 },
    );
    expect(await ended).toMatchObject({ how: 'exit', code: 0 });
    expect(stdout.text()).toMatch(/^answered by \d+\n$/);
    kill(Number(/\d+/.exec(stdout.text())?.[0]));
  });

  it('X118: that others go on writing is no answer', async () => {
    const script =
      'setsid sh -c "while echo late; do :; done" & until ps -o sid= -p $! | grep -q "$!"; do :; done';
    const { ended } = shell(script, { heldMs: 500, stdout: cappedOutput(1_000) });
    expect(await ended).toMatchObject({ how: 'held', code: 0 });
  });

  it('X118: that passes its limit ends the program, and is refused', async () => {
    const { stdout, ended } = shell('while :; do echo abcdefghijklmnop; done', {
      stdout: wholeOutput(0),
    });
    expect(await ended).toMatchObject({ how: 'overflow' });
    expect(stdout.text()).toBe('');
  });

  it('X118: is decoded across the borders of chunks', () => {
    const texts: string[] = [];
    const [whole, decoded] = [wholeOutput(100), decodedOutput((text) => texts.push(text))];
    for (const byte of Buffer.from('ä漢🧵')) {
      whole.add(Buffer.of(byte));
      decoded.add(Buffer.of(byte));
    }
    decoded.add(Buffer.of(0xe6));
    decoded.end();
    expect(whole.text()).toBe('ä漢🧵');
    expect(texts).toEqual(['ä', '漢', '🧵', '\ufffd']);
  });
});
