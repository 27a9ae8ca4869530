import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { guardUnsettledEnd } from './unsettled-end.js';

it('X186: a command that comes to rest before it is done says so and fails; any other end is left alone', () => {
  const ended = (exitCode: number | undefined, isDone: boolean) => {
    const process = Object.assign(new EventEmitter(), { exitCode });
    const said: string[] = [];
    const done = guardUnsettledEnd(process, (text) => said.push(text));
    if (isDone) done();
    process.emit('exit', exitCode ?? 0);
    return { code: process.exitCode, said: said.join('') };
  };
  for (const code of [undefined, 13])
    expect(ended(code, false)).toEqual({
      code: 1,
      said: expect.stringContaining('plenum help E_INTERNAL'),
    });
  for (const code of [0, 1, 6, 143]) expect(ended(code, false)).toEqual({ code, said: '' });
  expect(ended(undefined, true)).toEqual({ code: undefined, said: '' });
});
