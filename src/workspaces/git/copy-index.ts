import { copyFile, stat, utimes } from 'node:fs/promises';

/**
 * Copies an index with its time. Git trusts the recorded time and size of a file only where they
 * are older than the index itself: a younger copy would call a file unchanged that was edited, at
 * the same size, within one tick of the clock after the checkout.
 */
export async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const time = Math.floor(mtimeMs) / 1_000;
  await utimes(to, time, time);
}
