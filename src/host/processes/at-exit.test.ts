import { expect, it } from 'vitest';
import { atExit } from './at-exit.js';

it('many share one listener, which goes with the last of them', () => {
  const before = process.listenerCount('exit');
  const forget = Array.from({ length: 20 }, () => atExit(() => undefined));
  expect(process.listenerCount('exit')).toBe(before + 1);
  for (const one of forget) {
    expect(process.listenerCount('exit')).toBe(before + 1);
    one();
  }
  forget[0]?.();
  expect(process.listenerCount('exit')).toBe(before);
});

it('each is called at the exit, but those taken back', () => {
  const before = new Set(process.listeners('exit'));
  const called: string[] = [];
  atExit(() => called.push('one'));
  atExit(() => called.push('two'))();
  const forget = atExit(() => called.push('three'));
  for (const listener of process.listeners('exit'))
    if (!before.has(listener)) listener.call(process, 0);
  expect(called).toEqual(['one', 'three']);
  forget();
});
