import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HeldLease } from '../../core/ports/lease.js';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { acquireDriver } from '../../stores/file/lease/driver-lock.js';
import {
  driveStart,
  runEnd,
  sampleStart,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import { plenum, testIo } from './fixtures/test-io.js';
import { printStatusLine } from './text/status-line.js';

let project: string;
const locks: HeldLease[] = [];
const now = sampleStart + 133_000;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'plenum-status-'));
});
afterEach(async () => {
  for (const lock of locks.splice(0)) await lock.release();
  rmSync(project, { recursive: true });
});

const events = [
  driveStart(),
  stepStart(1),
  stepStart(2),
  stepStart(3),
  stepEnd(1),
  stepEnd(2, { status: 'failed', cause: 'crash', value: undefined }),
];
const line = (): Promise<string> => printStatusLine(project, join(project, 'home'), now);

async function live(id: string, startedAt: number): Promise<void> {
  locks.push(await acquireDriver(await recordRun(project, id, events), { now: () => startedAt }));
}

it('is empty when nothing runs, in any folder', async () => {
  expect(await line()).toBe('');
  await recordRun(project, 'over', [...events, runEnd()]);
  await recordRun(project, 'lost', events);
  expect(await line()).toBe('');
});

it('X119: is one line with id, counts, failures and cost of each live run', async () => {
  await live('zz', 1);
  expect(await line()).toBe('◐ zz 1/3 ✗1 $0.02\n');
  await live('aa', 2);
  await recordRun(project, 'idle', events);
  expect(await line()).toBe('◐ zz 1/3 ✗1 $0.02 · ◐ aa 1/3 ✗1 $0.02\n');
});

it('the command says the same, with ids, and as an object', async () => {
  const io = () => testIo({ cwd: project, home: join(project, 'home'), now: () => now });
  expect(await plenum(io(), 'status')).toMatchObject({
    code: 0,
    out: '',
    err: expect.stringContaining('Nothing runs'),
  });
  await live('zz', 1);
  expect((await plenum(io(), 'status')).out).toBe('◐ zz  audit-routes 1/3 ✗1 2m13s\n');
  expect((await plenum(io(), 'status', '--line')).out).toBe('◐ zz 1/3 ✗1 $0.02\n');
  expect(JSON.parse((await plenum(io(), 'status', '--json')).out)).toMatchObject({
    version: 1,
    runs: [
      {
        runId: 'zz',
        name: 'audit-routes',
        status: 'running',
        agents: { total: 3, failed: 1 },
        elapsedMs: 133_000,
      },
    ],
  });
});

it('the line for a prompt needs no command line framework', () => {
  const reached = new Set<string>();
  const walk = (url: URL): void => {
    if (reached.has(url.pathname)) return;
    reached.add(url.pathname);
    const source = readFileSync(url, 'utf8').replaceAll(/^import type .*$/gm, '');
    for (const [, name = ''] of source.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gm)) {
      if (name.startsWith('.')) walk(new URL(name.replace(/\.js$/, '.ts'), url));
      else reached.add(name);
    }
  };
  walk(new URL('./text/status-line.ts', import.meta.url));
  // Where runs are kept is a setting of the home folder, and settings have comments.
  expect([...reached].filter((name) => !name.startsWith('/') && !name.startsWith('node:'))).toEqual(
    ['jsonc-parser'],
  );
});
