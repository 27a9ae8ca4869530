import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/values/json.js';
import { removeTemporaryRuns, temporaryRun } from '../journal/fixtures/temporary-run.js';
import { createTranscripts, transcriptPath } from './transcript.js';
import { followTranscript, readTranscript } from './transcript-read.js';

afterEach(removeTemporaryRuns);

async function all(items: AsyncIterable<JsonObject>): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  for await (const item of items) found.push(item);
  return found;
}

it('items of many agents come back in order, each in its own file, made at its first item', async () => {
  const { runDir } = await temporaryRun();
  const transcripts = createTranscripts(runDir);
  expect(await readdir(join(runDir, 'agents'))).toEqual([]);
  for (let index = 0; index < 20; index++)
    for (let n = 1; n <= 100; n++) transcripts.add(n, { index, text: `höhe ${n}\n` });
  await transcripts.close();
  expect(await readdir(join(runDir, 'agents'))).toHaveLength(100);
  expect(await all(readTranscript(runDir, 42))).toEqual(
    Array.from({ length: 20 }, (_, index) => ({ index, text: 'höhe 42\n' })),
  );
  expect(await all(readTranscript(runDir, 101))).toEqual([]);
  expect(transcripts.dropped).toBe(0);
});

it('items larger than a reading chunk, with characters cut by it, come back whole', async () => {
  const { runDir } = await temporaryRun();
  const transcripts = createTranscripts(runDir);
  const items = [{ text: '漢'.repeat(100_000) }, { text: 'x' }, { text: 'é'.repeat(70_001) }];
  for (const item of items) transcripts.add(1, item);
  await transcripts.flush();
  expect(await all(readTranscript(runDir, 1))).toEqual(items);
});

it('a transcript is followed from before its first item until the signal', async () => {
  const { runDir } = await temporaryRun();
  const transcripts = createTranscripts(runDir);
  const stop = new AbortController();
  const seen: JsonObject[] = [];
  const following = (async () => {
    for await (const item of followTranscript(runDir, 3, stop.signal)) {
      seen.push(item);
      if (seen.length === 2) stop.abort();
    }
  })();
  transcripts.add(3, { text: 'one' });
  await new Promise((resolve) => setTimeout(resolve, 250));
  transcripts.add(3, { text: 'two' });
  await following;
  expect(seen).toEqual([{ text: 'one' }, { text: 'two' }]);
});

it('a torn line costs that item only, and a folder that is gone costs no run', async () => {
  const { runDir } = await temporaryRun();
  const transcripts = createTranscripts(runDir);
  transcripts.add(1, { text: 'one' });
  await transcripts.flush();
  await appendFile(transcriptPath(runDir, 1), '{"text":"to\n');
  transcripts.add(1, { text: 'two' });
  await transcripts.flush();
  expect(await all(readTranscript(runDir, 1))).toEqual([{ text: 'one' }, { text: 'two' }]);
  const lost = createTranscripts(join(runDir, 'nowhere'));
  lost.add(1, { text: 'x' });
  await lost.close();
  expect(lost.dropped).toBe(1);
});
