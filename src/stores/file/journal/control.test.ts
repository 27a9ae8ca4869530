import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Control } from '../../../core/ports/controls.js';
import type { HeldLease } from '../../../core/ports/lease.js';
import { parseControl } from '../controls/control-file.js';
import { createControlInbox } from '../controls/control-inbox.js';
import { isMarked, markedText } from '../controls/control-mark.js';
import { sendControl } from '../controls/control-send.js';
import { acquireDriver } from '../lease/driver-lock.js';
import { removeTemporaryRuns, temporaryRun } from './fixtures/temporary-run.js';

afterEach(removeTemporaryRuns);

const key = 'a1'.repeat(32);
const inboxOf = (runDir: string, epoch: number, taken: readonly string[] = []) =>
  createControlInbox(runDir, { epoch, key: async () => key, taken });
const send = (runDir: string, request: Parameters<typeof sendControl>[1], waitMs = 5000) =>
  sendControl(runDir, request, { key, waitMs });

async function drivenRun(
  epoch: number,
): Promise<{ readonly runDir: string; readonly lock: HeldLease }> {
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
  const inbox = inboxOf(runDir, 2);
  const sent = send(runDir, { author: 'ann', action: 'skip', target: 7 });
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
  for (const target of [3, 1, 2]) await send(runDir, { author: 'ann', action: 'retry', target });
  expect((await inboxOf(runDir, 1).poll()).map((control) => control.target)).toEqual([3, 1, 2]);
});

it('X79: a control meant for an earlier driver is refused and dropped', async () => {
  const { runDir, lock } = await drivenRun(2);
  const sent = send(runDir, { author: 'ann', action: 'stop' });
  while (!(await readdir(join(runDir, 'control', 'in'))).some((name) => name.endsWith('.json')))
    await delay(5);
  const next = inboxOf(runDir, 3);
  expect(await next.poll()).toEqual([]);
  expect(await sent).toMatchObject({
    accepted: false,
    message: expect.stringContaining('earlier driver'),
  });
  expect(await readdir(join(runDir, 'control', 'in'))).toEqual([]);
  await lock.release();
});

it('X79: a driver that does not answer is E_CONTROL_TIMEOUT', async () => {
  const { runDir, lock } = await drivenRun(1);
  await expect(send(runDir, { author: 'ann', action: 'pause' }, 120)).rejects.toMatchObject({
    code: 'E_CONTROL_TIMEOUT',
  });
  await lock.release();
});

it('X79: without a driver answer, skip and retry are kept for the resume; pause and stop are refused', async () => {
  const { runDir } = await temporaryRun();
  for (const action of ['answer', 'skip', 'retry'] as const) {
    expect(await send(runDir, { author: 'ann', action, target: 1, text: 'yes' })).toMatchObject({
      accepted: true,
      kept: true,
    });
  }
  for (const action of ['pause', 'stop'] as const) {
    await expect(send(runDir, { author: 'ann', action })).rejects.toMatchObject({
      code: 'E_RUN_NOT_DRIVEN',
    });
  }
  const arrived = await inboxOf(runDir, 5).poll();
  expect(arrived.map((control) => [control.action, control.epoch])).toEqual([
    ['answer', 0],
    ['skip', 0],
    ['retry', 0],
  ]);
});

it('X79: a kept control that a driver took and did not live to acknowledge is there for the next one', async () => {
  const { runDir } = await temporaryRun();
  await send(runDir, { author: 'ann', action: 'answer', target: 1, text: 'yes' });
  expect(await inboxOf(runDir, 1).poll()).toHaveLength(1);
  const [control] = await inboxOf(runDir, 2).poll();
  expect(control).toMatchObject({ action: 'answer', text: 'yes' });
});

it('X79: malformed files are set aside and never stop the others', async () => {
  const { runDir } = await temporaryRun();
  const good: Control = { id: 'good', epoch: 0, author: 'ann', action: 'answer', text: 'yes' };
  const bad = [
    '{',
    '[]',
    '{}',
    { ...good, id: '../../run' },
    { ...good, epoch: -1 },
    { ...good, action: 'explode' },
    { ...good, target: 'x' },
  ];
  for (const [index, value] of bad.entries()) {
    await writeFile(
      join(runDir, 'control', 'in', `${index}.json`),
      typeof value === 'string' ? value : JSON.stringify(value),
    );
  }
  await writeFile(join(runDir, 'control', 'in', '9.json'), markedText(runDir, good, key));
  await writeFile(join(runDir, 'control', 'in', '.half.tmp'), '{');
  const inbox = inboxOf(runDir, 1);
  expect(await inbox.poll()).toEqual([good]);
  expect(await readdir(join(runDir, 'control', 'bad'))).toHaveLength(bad.length);
});

describe("X181: only what carries the person's mark is obeyed", () => {
  const forged: Control = { id: 'f1', epoch: 1, author: 'ann', action: 'allow', target: 3 };

  it('a file without a mark, with one of another key, or of another run, epoch, target or text is dropped, kept aside and told', async () => {
    const { runDir } = await temporaryRun();
    const other = await temporaryRun();
    const texts = [
      JSON.stringify(forged),
      JSON.stringify({ ...forged, mark: '' }),
      markedText(runDir, forged, 'b2'.repeat(32)),
      markedText(other.runDir, forged, key),
      ...[
        { epoch: 0 },
        { target: 4 },
        { text: 'yes' },
        { action: 'deny' },
        { author: 'bob' },
        { id: 'f2' },
      ].map((change) =>
        JSON.stringify({ ...JSON.parse(markedText(runDir, forged, key)), ...change }),
      ),
    ];
    for (const [index, text] of texts.entries())
      await writeFile(join(runDir, 'control', 'in', `${index}.json`), text);
    const inbox = inboxOf(runDir, 1);
    expect(await inbox.poll()).toEqual([]);
    const dropped = inbox.dropped();
    expect(dropped).toHaveLength(texts.length);
    expect(dropped[0]).toMatchObject({
      author: 'ann',
      action: 'allow',
      target: 3,
      why: expect.stringContaining('mark of this user'),
    });
    expect(inbox.dropped()).toEqual([]);
    expect(await readdir(join(runDir, 'control', 'bad'))).toHaveLength(texts.length);
    expect(await readdir(join(runDir, 'control', 'in'))).toEqual([]);
  });

  it('where there is no key, nothing is obeyed', async () => {
    const { runDir } = await temporaryRun();
    await send(runDir, { author: 'ann', action: 'answer', target: 1, text: 'yes' });
    expect(await createControlInbox(runDir, { epoch: 1, key: async () => null }).poll()).toEqual(
      [],
    );
    expect(
      await createControlInbox(runDir, {
        epoch: 1,
        key: () => Promise.reject(new Error('damaged')),
      }).poll(),
    ).toEqual([]);
  });

  it('the key itself stands nowhere in the run folder, and an older driver reads the marked file', async () => {
    const { runDir } = await temporaryRun();
    await send(runDir, { author: 'ann', action: 'answer', target: 1, text: 'yes' });
    const [name = ''] = await readdir(join(runDir, 'control', 'in'));
    const text = await readFile(join(runDir, 'control', 'in', name), 'utf8');
    expect(text).not.toContain(key);
    const read = parseControl(text);
    expect(read).toMatchObject({ author: 'ann', action: 'answer', target: 1, text: 'yes' });
    expect(read && isMarked(runDir, read, text, key)).toBe(true);
  });

  it('a copy of what was taken is not taken again: not by this driver, nor by one that finds it in the journal', async () => {
    const { runDir } = await temporaryRun();
    await send(runDir, { author: 'ann', action: 'retry', target: 1 });
    const folder = join(runDir, 'control', 'in');
    const [name = ''] = await readdir(folder);
    const text = await readFile(join(folder, name), 'utf8');
    const inbox = inboxOf(runDir, 1);
    const [control] = await inbox.poll();
    if (control) await inbox.acknowledge(control, { accepted: true, message: 'void' });
    await writeFile(join(folder, '1-copy.json'), text);
    expect(await inbox.poll()).toEqual([]);
    await writeFile(join(folder, '2-copy.json'), text);
    expect(await inboxOf(runDir, 2, [control?.id ?? '']).poll()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'a pipe, a folder and a huge file hold up nothing',
    async () => {
      const { runDir } = await temporaryRun();
      const folder = join(runDir, 'control', 'in');
      execFileSync('mkfifo', [join(folder, '0.json')]);
      await mkdir(join(folder, '1.json'));
      await writeFile(join(folder, '2.json'), Buffer.alloc(5 * 1024 * 1024, 32));
      await send(runDir, { author: 'ann', action: 'retry', target: 1 });
      expect(await inboxOf(runDir, 1).poll()).toHaveLength(1);
      expect(await readdir(join(runDir, 'control', 'bad'))).toEqual(['0.json', '1.json', '2.json']);
    },
  );
});

it('MUST NOT reject: an inbox whose folder is gone polls as empty', async () => {
  const { runDir } = await temporaryRun();
  const inbox = inboxOf(join(runDir, 'nowhere'), 1);
  expect(await inbox.poll()).toEqual([]);
});
