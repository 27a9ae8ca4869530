import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandWait } from '../../core/ports/workspace.js';
import { type ChildFolder, transpileForChildren } from '../processes/fixtures/transpiled-child.js';
import { runCommand } from '../processes/run-command.js';
import { tryClaim } from './claim.js';
import { commandsAtOnce, createCommandQueue, type QueueSettings } from './command-queue.js';

let folder: string;
let folderOfChildren: ChildFolder;
beforeAll(async () => {
  folderOfChildren = await transpileForChildren();
});
afterAll(() => folderOfChildren.remove());
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-machine-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

const plenty = () => 1e15;
const queueWith = (settings: QueueSettings = {}) =>
  createCommandQueue(async () => folder, { freeBytes: plenty, ...settings });
const asking = (lock?: string) => {
  const controller = new AbortController();
  const waits: (CommandWait | null)[] = [];
  const request = {
    signal: controller.signal,
    onWait: (wait: CommandWait | null) => void waits.push(wait),
    ...(lock === undefined ? {} : { lock }),
  };
  return { request, waits, stop: () => controller.abort() };
};
const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await new Promise((next) => setTimeout(next, 10));
};
const waitingFiles = async () => (await readdir(folder)).filter((name) => /\.wait\./.test(name));

const participant = `
  import { createCommandQueue } from './host/machine/command-queue.js';
  const [folder, lock] = process.argv.slice(2);
  const queue = createCommandQueue(async () => folder, { commands: 1, freeBytes: () => 1e15 });
  const turn = await queue.enter({ signal: new AbortController().signal, lock });
  process.once('SIGTERM', () => void turn.leave().then(() => process.exit(0)));
  setInterval(() => {}, 60_000);
  console.log('in');
`;

/** Another process that takes part: it says when it has its turn, and leaves by SIGTERM. */
async function otherProcess(...lock: readonly string[]) {
  const child = await folderOfChildren.start(participant, folder, ...lock);
  children.push(child);
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  return { child, said: () => said };
}

describe('commands that wait for a core', () => {
  it('X191: as many at once as the machine has cores, less one, and one per 2 GB free', () => {
    expect(commandsAtOnce({ commands: 7, freeBytes: () => 100 * 1024 ** 3 })).toBe(7);
    expect(commandsAtOnce({ commands: 7, freeBytes: () => 7 * 1024 ** 3 })).toBe(3);
    expect(commandsAtOnce({ commands: 7, freeBytes: () => 0 })).toBe(1);
    expect(commandsAtOnce({ freeBytes: plenty })).toBeGreaterThanOrEqual(1);
  });

  it('X191: the next one starts when one has ended, in the order of arrival', async () => {
    const queue = queueWith({ commands: 1 });
    const order: number[] = [];
    const first = await queue.enter(asking().request);
    const others = [1, 2, 3].map(async (one) => {
      const turn = await queue.enter(asking().request);
      order.push(one);
      await turn.leave();
    });
    await until(async () => (await waitingFiles()).length === 1);
    expect(order).toEqual([]);
    await first.leave();
    await Promise.all(others);
    expect(order).toEqual([1, 2, 3]);
    expect(await waitingFiles()).toEqual([]);
  });

  it('X191: the wait is named, and so is its end; without a wait nothing is said', async () => {
    const queue = queueWith({ commands: 1 });
    const first = asking();
    const turn = await queue.enter(first.request);
    const others = [asking(), asking()];
    const entering = others.map((one) => queue.enter(one.request));
    await until(() => others.every((one) => one.waits.length === 1));
    await turn.leave();
    for (const one of entering) await (await one).leave();
    expect(first.waits).toEqual([]);
    for (const one of others) expect(one.waits).toEqual([{ for: 'core' }, null]);
  });

  it('X191: who is stopped while it waits holds up nobody', async () => {
    const queue = queueWith({ commands: 1 });
    const first = await queue.enter(asking().request);
    const second = asking();
    const entering = queue.enter(second.request);
    await until(() => second.waits.length === 1);
    second.stop();
    await expect(entering).rejects.toThrow();
    const third = queue.enter(asking().request);
    await first.leave();
    await (await third).leave();
  });

  it('X191: two runs share it, and one that has many does not go before one that came', async () => {
    const one = queueWith({ commands: 1 });
    const other = queueWith({ commands: 1 });
    const order: string[] = [];
    const first = await one.enter(asking().request);
    const begin = async (queue: typeof one, name: string) => {
      const turn = await queue.enter(asking().request);
      order.push(name);
      await turn.leave();
    };
    const many = [1, 2, 3, 4].map((at) => begin(one, `many ${at}`));
    await until(async () => (await waitingFiles()).length === 1);
    const late = begin(other, 'late');
    await until(async () => (await waitingFiles()).length === 2);
    await first.leave();
    await Promise.all([...many, late]);
    expect(order.indexOf('late')).toBe(1);
  });

  it('X191: a process that is killed holds nothing and keeps nobody waiting', async () => {
    const other = await otherProcess();
    await until(() => other.said().includes('in'));
    const queue = queueWith({ commands: 1 });
    const own = asking();
    const entering = queue.enter(own.request);
    await until(() => own.waits.length === 1);
    other.child.kill('SIGKILL');
    await once(other.child, 'exit');
    await (await entering).leave();
  });

  it('X191: one that somebody holds still in the line lets others go before it', async () => {
    const queue = queueWith({ commands: 1 });
    const first = await queue.enter(asking().request);
    const other = await otherProcess();
    await until(async () => (await waitingFiles()).length === 1);
    other.child.kill('SIGSTOP');
    await first.leave();
    await (await queue.enter(asking().request)).leave();
    other.child.kill('SIGCONT');
    await until(() => other.said().includes('in'));
  });

  it('X191: a lock is held by one command, whatever cores there are, and named', async () => {
    const queue = queueWith({ commands: 8 });
    const first = await queue.enter(asking('database').request);
    const second = asking('database');
    const entering = queue.enter(second.request);
    await (await queue.enter(asking('other').request)).leave();
    await (await queue.enter(asking().request)).leave();
    await until(() => second.waits.length === 1);
    expect(second.waits).toEqual([{ for: 'lock', name: 'database' }]);
    await first.leave();
    await (await entering).leave();
  });

  it('X191: a lock holds between processes', async () => {
    const other = await otherProcess('database');
    await until(() => other.said().includes('in'));
    const second = asking('database');
    const entering = queueWith({ commands: 8 }).enter(second.request);
    await until(() => second.waits.length === 1);
    other.child.kill('SIGTERM');
    await (await entering).leave();
  });

  it('of many who claim a name at once one has it, over and over', async () => {
    for (let round = 0; round < 20; round += 1) {
      const all = await Promise.all(Array.from({ length: 12 }, () => tryClaim(folder, 'one')));
      const held = all.filter((claim) => claim !== null);
      expect(held.length).toBeLessThanOrEqual(1);
      await held[0]?.release();
    }
    const last = await tryClaim(folder, 'one');
    expect(last).not.toBeNull();
  });

  it.runIf(process.platform === 'linux')(
    'X191: a command that computes nothing gives its core to one that waits',
    async () => {
      const queue = queueWith({ commands: 1 });
      const stop = new AbortController();
      const place = { cwd: folder, environment: { PATH: process.env.PATH ?? '' }, queue };
      const sleeper = runCommand(
        { command: 'sleep 600', timeoutMs: 600_000, signal: stop.signal },
        place,
      );
      await until(async () => (await readdir(folder)).some((name) => name.startsWith('core-0')));
      const other = await runCommand(
        { command: 'echo went', timeoutMs: 60_000, signal: stop.signal },
        place,
      );
      expect(other.stdout).toBe('went\n');
      stop.abort();
      expect((await sleeper).code).toBe(143);
    },
  );

  it('X191: the time of a command begins when it has a core', async () => {
    const queue = queueWith({ commands: 1 });
    const first = await queue.enter(asking().request);
    const own = asking();
    const done = runCommand(
      { command: 'echo done', timeoutMs: 2_000, ...own.request },
      { cwd: folder, environment: { PATH: process.env.PATH ?? '' }, queue },
    );
    await until(() => own.waits.length === 1);
    await new Promise((later) => setTimeout(later, 2_100));
    await first.leave();
    expect(await done).toMatchObject({ code: 0, stdout: 'done\n', timedOut: false });
  });
});
