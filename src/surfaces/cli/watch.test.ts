import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import { createFileJournal } from '../../stores/file/journal/file-journal.js';
import { acquireDriver } from '../../stores/file/lease/driver-lock.js';
import { driveStart, runEnd, stepStart } from '../../testing/harness/sample-events.js';
import { plenum, testIo } from './fixtures/test-io.js';

const project = mkdtempSync(join(tmpdir(), 'plenum-watch-'));
afterAll(() => rmSync(project, { recursive: true }));
const io = () => testIo({ cwd: project, home: join(project, 'home') });

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries++) await delay(20);
}

it('q leaves a watched run alone, and a watcher that stays sees its end', async () => {
  const runDir = await recordRun(project, 'live', []);
  const lock = await acquireDriver(runDir);
  const session = await createFileJournal(runDir).open();
  session.append(driveStart());
  await session.commit();
  const leaving = io();
  const staying = io();
  const left = plenum(leaving, 'watch');
  const stayed = plenum(staying, 'watch', 'live');
  await delay(200);
  session.append(stepStart(1));
  await session.commit();
  await until(() => leaving.out().includes('started') && staying.out().includes('started'));
  leaving.press('q');
  expect(await left).toMatchObject({
    code: 0,
    err: expect.stringContaining('the run goes on: plenum watch live'),
  });
  expect(JSON.parse((await plenum(io(), 'show', '@live', '--json')).out)).toMatchObject({
    status: 'running',
    agents: { running: 1 },
  });
  session.append(runEnd());
  await session.commit();
  const { code, out } = await stayed;
  expect(code).toBe(0);
  expect(out).toContain('✓ completed');
  await session.close();
  await lock.release();
});
