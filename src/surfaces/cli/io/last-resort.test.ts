import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { guardUncaught } from './last-resort.js';

async function ended(
  thrown: readonly unknown[],
  tell?: Parameters<typeof guardUncaught>[1],
): Promise<{ readonly code: number; readonly said: string }> {
  const said: string[] = [];
  const code = await new Promise<number>((exit) => {
    const process = Object.assign(new EventEmitter(), { exit });
    guardUncaught(process, tell, (_stream, text) => void said.push(text));
    for (const one of thrown) process.emit('uncaughtException', one);
  });
  return { code, said: said.join('') };
}

it('X113: what nobody caught has a code, what to do and a page, once, and no stack of ours', async () => {
  const { code, said } = await ended([new Error('boom'), new Error('and then')]);
  expect(code).toBe(1);
  expect(said).toMatch(
    /This is a defect of plenum: boom\n.*do .*--verbose.*\n.*page .*plenum help E_INTERNAL\n$/,
  );
});

it('X113: what the system refused is told as that, and something that cannot be told is told all the same', async () => {
  const full = Object.assign(new Error('ENOSPC'), {
    code: 'ENOSPC',
    syscall: 'write',
    path: '/p/x',
  });
  expect((await ended([full])).said).toContain('plenum help E_DISK_FULL');
  expect(
    (await ended(['a text'], () => Promise.reject(new Error('nothing can be loaded')))).said,
  ).toMatch(/defect of plenum: a text\n.*E_INTERNAL/);
});
