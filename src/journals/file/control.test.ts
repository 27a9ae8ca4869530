import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { Control } from '../../core/ports/controls.js';
import { createControlInbox } from './control-inbox.js';
import { sendControl } from './control-send.js';
import { acquireDriver, type DriverLock } from './driver-lock.js';
import { removeTemporaryRuns, temporaryRun } from './fixtures/temporary-run.js';

afterEach(removeTemporaryRuns);

async function drivenRun(epoch: number): Promise<{ readonly runDir: string; readonly lock: DriverLock }> {
  const { runDir } = await temporaryRun();
  const lock = await acquireDriver(runDir);
  await lock.setEpoch(epoch);
  return { runDir, lock };
}

async function untilArrived(poll: () => Promise<readonly Control[]>): Promise<readonly Control[]> {
  for (;;) {
    const arrived = await poll();
    if (arrived.length > 0) return arrived;
    await delay(10);
  }
}

it('X79: a control reaches the driver with its author, and the sender gets the answer', async () => {
  const { runDir, lock } = await drivenRun(2);
  const inbox = createControlInbox(runDir, 2);
  const sent = sendControl(runDir, { author: 'ann', action: 'skip', target: 7 });
  const [control] = await untilArrived(inbox.poll);
  expect(control).toMatchObject({ epoch: 2, author: 'ann', action: 'skip', target: 7 });
  expect(await inbox.poll()).toEqual([]);
  if (control) await inbox.acknowledge(control, { accepted: true, message: 'Agent 7 is skipped.' });
  expect(await sent).toEqual({ accepted: true, message: 'Agent 7 is skipped.', kept: false });
  expect(await readdir(join(runDir, 'control', 'in'))).toEqual([]);
  expect(await readdir(join(runDir, 'control', 'out'))).toEqual([]);
  await lock.release();
});

it('X79: controls arrive in the order in which they were sent', async () => {
  const { runDir } = await temporaryRun();
  for (const target of [3, 1, 2]) await sendControl(runDir, { author: 'ann', action: 'retry', target });
  expect((await createControlInbox(runDir, 1).poll()).map((control) => control.target)).toEqual([3, 1, 2]);
});

it('X79: a control meant for an earlier driver is refused and dropped', async () => {
  const { runDir, lock } = await drivenRun(2);
  const sent = sendControl(runDir, { author: 'ann', action: 'stop' });
  while (!(await readdir(join(runDir, 'control', 'in'))).some((name) => name.endsWith('.json'))) await delay(5);
  const next = createControlInbox(runDir, 3);
  expect(await next.poll()).toEqual([]);
  expect(await sent).toMatchObject({ accepted: false, message: expect.stringContaining('earlier driver') });
  expect(await readdir(join(runDir, 'control', 'in'))).toEqual([]);
  await lock.release();
});

it('X79: a driver that does not answer is E_CONTROL_TIMEOUT', async () => {
  const { runDir, lock } = await drivenRun(1);
  await expect(sendControl(runDir, { author: 'ann', action: 'pause' }, { waitMs: 120 })).rejects.toMatchObject({ code: 'E_CONTROL_TIMEOUT' });
  await lock.release();
});

it('X79: without a driver answer, skip and retry are kept for the resume; pause and stop are refused', async () => {
  const { runDir } = await temporaryRun();
  for (const action of ['answer', 'skip', 'retry'] as const) {
    expect(await sendControl(runDir, { author: 'ann', action, target: 1, text: 'yes' })).toMatchObject({ accepted: true, kept: true });
  }
  for (const action of ['pause', 'stop'] as const) {
    await expect(sendControl(runDir, { author: 'ann', action })).rejects.toMatchObject({ code: 'E_RUN_NOT_DRIVEN' });
  }
  const arrived = await createControlInbox(runDir, 5).poll();
  expect(arrived.map((control) => [control.action, control.epoch])).toEqual([
    ['answer', 0],
    ['skip', 0],
    ['retry', 0],
  ]);
});

it('X79: a kept control that a driver took and did not live to acknowledge is there for the next one', async () => {
  const { runDir } = await temporaryRun();
  await sendControl(runDir, { author: 'ann', action: 'answer', target: 1, text: 'yes' });
  expect(await createControlInbox(runDir, 1).poll()).toHaveLength(1);
  const [control] = await createControlInbox(runDir, 2).poll();
  expect(control).toMatchObject({ action: 'answer', text: 'yes' });
});

it('X79: malformed files are set aside and never stop the others', async () => {
  const { runDir } = await temporaryRun();
  const good = { id: 'good', epoch: 0, author: 'ann', action: 'answer', text: 'yes' };
  const bad = ['{', '[]', '{}', { ...good, id: '../../run' }, { ...good, epoch: -1 }, { ...good, action: 'explode' }, { ...good, target: 'x' }];
  for (const [index, value] of bad.entries()) {
    await writeFile(join(runDir, 'control', 'in', `${index}.json`), typeof value === 'string' ? value : JSON.stringify(value));
  }
  await writeFile(join(runDir, 'control', 'in', '9.json'), JSON.stringify(good));
  await writeFile(join(runDir, 'control', 'in', '.half.tmp'), '{');
  const inbox = createControlInbox(runDir, 1);
  expect(await inbox.poll()).toEqual([good]);
  expect(await readdir(join(runDir, 'control', 'bad'))).toHaveLength(bad.length);
});

it('MUST NOT reject: an inbox whose folder is gone polls as empty', async () => {
  const { runDir } = await temporaryRun();
  const inbox = createControlInbox(join(runDir, 'nowhere'), 1);
  expect(await inbox.poll()).toEqual([]);
});
