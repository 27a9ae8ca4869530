import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../core/journal/event.js';
import { stateAfter } from '../../core/state/fold.js';
import type { JsonObject } from '../../core/values/json.js';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import { recordRun } from '../fixtures/recorded-run.js';
import { projectRuns } from '../known/project-runs.js';
import { newestItems } from './newest-items.js';
import { exportLimits, pageExport } from './page-export.js';
import type { PageHost } from './page-host.js';
import { relativePaths } from './relative-paths.js';

const folder = mkdtempSync(join(tmpdir(), 'plenum-page-export-'));
const [project, home] = [join(folder, 'home/ann/shop'), join(folder, 'home/ann')];
afterAll(() => rmSync(folder, { recursive: true }));
const env = { MY_API_KEY: 'planted-0123456789' };
const host: PageHost = { store: projectRuns(project), project, home, env, now: () => 5 };

async function exported(id: string, events: readonly JournalEvent[], limits = exportLimits) {
  const runDir = await recordRun(project, id, events);
  const handle = await host.store.open(id);
  if (handle === null) throw new Error('it is there');
  return { runDir, handle, data: () => pageExport(host, handle, limits) };
}

describe('a run as one file holds it', () => {
  it('X123: every event is there, and folds to the same state', async () => {
    const { data } = await exported('r7k2', samplePartialRun());
    const file = await data();
    expect(file).toMatchObject({
      version: 1,
      exportedAt: 5,
      leftOut: [],
      run: { project: 'shop' },
    });
    expect(file.events).toEqual(JSON.parse(JSON.stringify(samplePartialRun())));
    expect(stateAfter(file.events).agents).toEqual(stateAfter(samplePartialRun()).agents);
  });

  it('X123 X182: secrets are hidden by value and by look, paths are relative, in all its parts', async () => {
    const leak = `planted-0123456789 password: hunter22 ${project}/src/a.ts ${home}/x`;
    const { handle, data } = await exported('leaky', []);
    const session = await handle.journal.open();
    const blob = await session.putBlob(leak);
    for (const event of [
      driveStart({ args: { leak } }),
      stepStart(1, { promptBlob: blob, prompt: undefined }),
      stepEnd(1, { value: leak }),
      runEnd({ result: leak }),
    ])
      session.append(event);
    await session.commit();
    await session.close();
    const writer = handle.transcripts.write();
    writer.add(1, { type: 'text', text: leak });
    await writer.close();
    const file = await data();
    const text = JSON.stringify(file);
    expect(text).not.toMatch(/planted|hunter22/);
    expect(text).not.toContain(folder);
    expect(file.blobs[blob]).toBe('[redacted] password: [redacted] src/a.ts ~/x');
    expect(file.transcripts[1]).toEqual([
      { type: 'text', text: '[redacted] password: [redacted] src/a.ts ~/x' },
    ]);
  });

  it('X123: what is too large is left out and said; the newest of each transcript stays', async () => {
    const limits = { events: 3_000, transcripts: 3_000, blobs: 10, diffs: 10 };
    const { runDir, handle, data } = await exported('large', [], limits);
    const session = await handle.journal.open();
    const blob = await session.putBlob('b'.repeat(100));
    for (const event of [
      driveStart(),
      stepStart(1, { prompt: 'p'.repeat(9_000) }),
      stepStart(2),
      stepEnd(1, { valueBlob: blob, value: undefined }),
    ])
      session.append(event);
    await session.commit();
    await session.close();
    mkdirSync(join(runDir, 'agents'), { recursive: true });
    for (let k = 0; k < 100; k++)
      appendFileSync(
        join(runDir, 'agents/1.jsonl'),
        `{"type":"text","text":"${String(k).padStart(60, '0')}"}\n`,
      );
    writeFileSync(join(runDir, 'agents/2.jsonl'), '{"type":"text","text":"short"}\n');
    const { events, transcripts, blobs, leftOut } = await data();
    expect(JSON.stringify(transcripts).length).toBeLessThan(3_200);
    expect(transcripts[2]).toEqual([{ type: 'text', text: 'short' }]);
    expect(transcripts[1]?.at(-1)).toMatchObject({ text: String(99).padStart(60, '0') });
    expect(blobs).toEqual({});
    expect(JSON.stringify(events).length).toBeLessThan(4_000);
    expect(leftOut).toHaveLength(3);
    expect(leftOut.join()).toMatch(/characters.*1 transcript.*1 text for which/);
  });

  it('a run that never began, and one whose blob is gone, are files too', async () => {
    expect(await (await exported('none', [])).data()).toMatchObject({ events: [], leftOut: [] });
    const gone = [driveStart(), stepStart(1, { promptBlob: 'a'.repeat(64) })];
    const { leftOut, events } = await (await exported('gone', gone)).data();
    expect(events).toHaveLength(2);
    expect(leftOut).toEqual([expect.stringContaining('is missing')]);
  });
});

describe('newest items', () => {
  it.each([0, 10, 57, 200, 999, 5_000, 100_000])(
    'are never more than %i characters together, and never other than the last of each',
    async (most) => {
      const all = new Map([1, 2, 3].map((n) => [n, itemsOf(n * 37)]));
      const read = async function* (n: number): AsyncGenerator<JsonObject> {
        yield* all.get(n) ?? [];
      };
      const { items } = await newestItems({ read }, [1, 2, 3, 4], most, (item) => item);
      let size = 0;
      for (const [n, kept] of Object.entries(items)) {
        size += kept.reduce((sum, item) => sum + JSON.stringify(item).length + 1, 0);
        expect(kept).toEqual(
          (all.get(Number(n)) ?? []).slice((all.get(Number(n)) ?? []).length - kept.length),
        );
      }
      expect(size).toBeLessThanOrEqual(most);
      expect(items[4]).toBeUndefined();
    },
  );
});

function itemsOf(count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, k) => ({ k, text: 'x'.repeat(k % 13) }));
}

describe('paths of this machine', () => {
  const shown = relativePaths('/home/ann/shop', '/home/ann');
  it.each([
    ['/home/ann/shop/src/a.ts:3', 'src/a.ts:3'],
    ['in /home/ann/shop, and "/home/ann/shop"', 'in ., and "."'],
    ['file:///home/ann/shop/a', 'file://a'],
    ['/home/ann/shop-two/a /home/ann/shop.git /home/annie', '~/shop-two/a ~/shop.git /home/annie'],
    ['/home/ann/.plenum /home/ann.', '~/.plenum ~.'],
    ['/mnt/home/ann/shop/x', '/mnt/home/ann/shop/x'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });
});
