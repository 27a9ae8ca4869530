import { expect, it } from 'vitest';
import { readCache } from './read-cache.js';

const signal = new AbortController().signal;
const keep = () => true;

function counted() {
  const release: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const read = (stop: AbortSignal) =>
    new Promise<number>((resolve, reject) => {
      signals.push(stop);
      const number = signals.length;
      release.push(() => resolve(number));
      stop.addEventListener('abort', () => reject(stop.reason));
    });
  return { read, release: () => release.shift()?.(), reads: () => signals.length, signals };
}

it('X101: equal reads at the same time are one, and later ones too for a while', async () => {
  let now = 0;
  const cache = readCache<number>(100, () => now);
  const { read, release, reads } = counted();
  const both = [cache.get('a', signal, read, keep), cache.get('a', signal, read, keep)];
  release();
  expect(await Promise.all(both)).toEqual([1, 1]);
  now = 99;
  expect(await cache.get('a', signal, read, keep)).toBe(1);
  now = 101;
  const fresh = cache.get('a', signal, read, keep);
  release();
  expect([await fresh, reads()]).toEqual([2, 2]);
});

it('X101: one who stops waiting does not stop the others; the last one does', async () => {
  const cache = readCache<number>(100);
  const { read, release, reads, signals } = counted();
  const stop = new AbortController();
  const impatient = cache.get('a', stop.signal, read, keep);
  const patient = cache.get('a', signal, read, keep);
  stop.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  release();
  expect(await patient).toBe(1);
  const alone = cache.get('b', stop.signal, read, keep);
  await expect(alone).rejects.toThrow('enough');
  const second = new AbortController();
  const leaving = cache.get('c', second.signal, read, keep);
  second.abort(new Error('enough'));
  await expect(leaving).rejects.toThrow('enough');
  expect([reads(), signals[1]?.aborted]).toEqual([2, true]);
  const again = cache.get('c', signal, read, keep);
  release();
  release();
  expect(await again).toBe(3);
});

it('X101: failures are not kept, and a write ends what was read before and during it', async () => {
  const cache = readCache<number>(100);
  const { read, release, reads } = counted();
  const refused = cache.get('a', signal, read, () => false);
  release();
  await refused;
  const during = cache.get('a', signal, read, keep);
  cache.forget();
  release();
  await during;
  const after = cache.get('a', signal, read, keep);
  release();
  expect([await after, reads()]).toEqual([3, 3]);
});
