import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { RunChange } from '../../../core/ports/run-store.js';
import { describeRunStore, newRun } from '../../../testing/conformance/ports/run-store.js';
import { removeTemporaryRuns, temporaryRunsRoot } from '../journal/fixtures/temporary-run.js';
import { createFileStore } from './file-store.js';

describeRunStore('a folder', {
  create: async () => createFileStore(await temporaryRunsRoot()),
  reopen: async ({ place }) => createFileStore(place),
  cleanup: removeTemporaryRuns,
});

it('tells who watches that a folder was taken away', async () => {
  const store = createFileStore(await temporaryRunsRoot());
  const { runDir } = await store.create(newRun({ id: 'r7k2' }));
  const stop = new AbortController();
  const seen: RunChange[] = [];
  const watching = (async () => {
    for await (const change of store.watch(stop.signal)) seen.push(change);
  })();
  // The watch has begun when it has seen something come.
  for (let n = 0; seen.length === 0; n++) {
    await store.create(newRun({ id: `early${n}` }));
    await delay(20);
  }
  await rm(runDir, { recursive: true });
  await expect.poll(() => seen, { timeout: 5_000 }).toContainEqual({ id: 'r7k2', driver: null });
  stop.abort();
  await watching;
  await removeTemporaryRuns();
});
