import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeSlot } from './machine-slot.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-slots-'));
});
afterEach(() => rm(folder, { recursive: true }));

const numberOf = ({ variables }: Awaited<ReturnType<typeof takeSlot>>) =>
  Number(variables.PLENUM_SLOT);

it('X191: worktrees at once have numbers and ports of their own, which come back', async () => {
  const slots = await Promise.all(Array.from({ length: 6 }, () => takeSlot(folder)));
  expect(new Set(slots.map(numberOf)).size).toBe(6);
  const ranges = slots.map(({ variables }) => [
    Number(variables.PLENUM_PORT_FIRST),
    Number(variables.PLENUM_PORT_LAST),
  ]);
  const ports = ranges.flatMap(([first = 0, last = 0]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
  expect(ports).toHaveLength(60);
  expect(new Set(ports).size).toBe(60);
  for (const slot of slots) await slot.release();
  expect(numberOf(await takeSlot(folder))).toBeLessThan(Math.max(...slots.map(numberOf)));
});

it('X191: a range in which somebody listens is passed over', async () => {
  const first = await takeSlot(folder);
  await first.release();
  const server = createServer();
  await new Promise<void>((listening) =>
    server.listen(Number(first.variables.PLENUM_PORT_LAST), listening),
  );
  expect(numberOf(await takeSlot(folder))).not.toBe(numberOf(first));
  await new Promise((closed) => server.close(closed));
});
