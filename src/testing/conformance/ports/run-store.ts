import { afterEach, describe, expect, it } from 'vitest';
import type { Control } from '../../../core/ports/controls.js';
import type { NewRun, RunChange, RunHandle, RunStore } from '../../../core/ports/run-store.js';
import { collect, note } from './journal.js';

export interface StoreSubject {
  /** A store that holds nothing. */
  create(): Promise<RunStore>;
  /** The same store as another process would open it. */
  reopen(store: RunStore): Promise<RunStore>;
  readonly cleanup?: () => Promise<void>;
}

const key = 'a'.repeat(64);

export function newRun(over: Partial<NewRun> = {}): NewRun {
  return {
    script: "export const meta = { name: 'kept', description: 'd' };\n// \u{1F600} 漢字\n",
    name: 'kept',
    createdAt: 1_767_225_600_000,
    seed: 'seed',
    startedAt: 1_767_225_600_000,
    project: '/somewhere',
    scriptFile: null,
    options: { concurrency: 4, deep: { list: [1, null, 'two'] } },
    ...over,
  };
}

async function listed(store: RunStore): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of store.list()) ids.push(id);
  return ids;
}

async function found(store: RunStore, id: string): Promise<RunHandle> {
  const run = await store.open(id);
  if (run === null) throw new Error(`there is no run ${id}`);
  return run;
}

/** What every store of runs promises; the sentences are those of the port. */
export function describeRunStore(name: string, subject: StoreSubject): void {
  describe(`${name} is a store of runs`, () => {
    afterEach(() => subject.cleanup?.());
    const two = async () => {
      const store = await subject.create();
      return { store, other: await subject.reopen(store) };
    };

    it('a run that was made is there for every process, whole', async () => {
      const { store, other } = await two();
      const made = await store.create(newRun({ id: 'r7k2', nonce: 'f'.repeat(32) }));
      expect(made).toMatchObject({ id: 'r7k2', header: { version: 1, name: 'kept' } });
      const run = await found(other, 'r7k2');
      expect(run.header).toEqual(made.header);
      expect(run.header.options).toEqual(newRun().options);
      expect(await run.script()).toBe(newRun().script);
      expect(await run.hasJournal()).toBe(false);
    });

    it('MUST NOT make two of one id; ids that nobody asked for differ', async () => {
      const { store, other } = await two();
      await store.create(newRun({ id: 'r7k2' }));
      await expect(other.create(newRun({ id: 'r7k2' }))).rejects.toMatchObject({
        code: 'E_RUN_EXISTS',
      });
      const made = await Promise.all(Array.from({ length: 20 }, () => other.create(newRun())));
      expect(new Set(made.map(({ id }) => id)).size).toBe(20);
    });

    it('none of exactly this id is null, and names that lead elsewhere are none', async () => {
      const { store } = await two();
      await store.create(newRun({ id: 'r7k2' }));
      for (const id of ['r7k', 'R7K2x', '..', '../r7k2', '', '.hidden', 'a/b', 'constructor'])
        expect(await store.open(id)).toBeNull();
    });

    it('lists the newest first', async () => {
      const { store, other } = await two();
      await store.create(newRun({ id: 'middle', createdAt: 2_000 }));
      await store.create(newRun({ id: 'newest', createdAt: 3_000 }));
      await store.create(newRun({ id: 'oldest', createdAt: 1_000 }));
      expect(await listed(other)).toEqual(['newest', 'middle', 'oldest']);
      expect([...(await other.ids())].sort()).toEqual(['middle', 'newest', 'oldest']);
    });

    it('a header that is written again is what everybody sees', async () => {
      const { store, other } = await two();
      const run = await store.create(newRun({ id: 'r7k2' }));
      await run.writeHeader({ ...run.header, options: { seed: 7 } });
      expect(run.header.options).toEqual({ seed: 7 });
      expect((await found(other, 'r7k2')).header.options).toEqual({ seed: 7 });
    });

    it('what one process records another reads, values included', async () => {
      const { store, other } = await two();
      const run = await store.create(newRun({ id: 'r7k2' }));
      const session = await run.journal.open();
      const hash = await session.putBlob('a long text');
      session.append(note(1));
      await session.commit();
      const same = await found(other, 'r7k2');
      expect(await same.hasJournal()).toBe(true);
      expect(await collect(same.journal.read())).toEqual([note(1)]);
      expect(await same.journal.getBlob(hash)).toBe('a long text');
      expect((await same.recover(0)).lost).toEqual([]);
      const journal = await other.journal('r7k2');
      expect(journal && (await collect(journal.read()))).toEqual([note(1)]);
      expect(await other.journal('r7k')).toBeNull();
      await session.close();
    });

    it('X75: one driver has a run at a time, and readers see who', async () => {
      const { store, other } = await two();
      const run = await store.create(newRun({ id: 'r7k2' }));
      const same = await found(other, 'r7k2');
      expect(await same.lease.holder()).toEqual({ state: 'gone', record: null });
      const held = await run.lease.acquire({ takeOver: false });
      await held.setEpoch(3);
      expect(await same.lease.holder()).toMatchObject({
        state: 'live',
        record: { pid: process.pid, epoch: 3 },
      });
      expect(await other.driven()).toMatchObject([{ id: 'r7k2', driver: { state: 'live' } }]);
      for (const takeOver of [false, true])
        await expect(same.lease.acquire({ takeOver })).rejects.toMatchObject({
          code: 'E_RUN_DRIVEN',
        });
      await held.release();
      await held.release();
      expect((await same.lease.holder()).state).toBe('gone');
      expect(await other.driven()).toEqual([]);
      await (await same.lease.acquire({ takeOver: false })).release();
    });

    it('X75: of several that find a run free one gets it', async () => {
      const { store, other } = await two();
      await store.create(newRun({ id: 'r7k2' }));
      const tries = await Promise.allSettled(
        [store, other, store, other].map(async (one) =>
          (await found(one, 'r7k2')).lease.acquire({ takeOver: false }),
        ),
      );
      const got = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(got).toHaveLength(1);
      await got[0]?.release();
    });

    it('X79: a control reaches the driver with its author, and the answer comes back', async () => {
      const { store, other } = await two();
      const run = await store.create(newRun({ id: 'r7k2' }));
      const held = await run.lease.acquire({ takeOver: false });
      await held.setEpoch(1);
      const inbox = run.controls.inbox({ epoch: 1, key: async () => key });
      const sent = (await found(other, 'r7k2')).controls.send(
        { author: 'somebody', action: 'skip', target: 4 },
        { key },
      );
      const taken: Control[] = [];
      await expect.poll(async () => taken.push(...(await inbox.poll()))).toBe(1);
      expect(taken).toMatchObject([{ author: 'somebody', action: 'skip', target: 4, epoch: 1 }]);
      for (const control of taken)
        await inbox.acknowledge(control, { accepted: true, message: 'skipped' });
      expect(await sent).toEqual({ accepted: true, message: 'skipped', kept: false });
      await held.release();
    });

    it('X181: what was not sent with the key of the person is not handed out', async () => {
      const { store, other } = await two();
      const run = await store.create(newRun({ id: 'r7k2' }));
      const held = await run.lease.acquire({ takeOver: false });
      await held.setEpoch(1);
      const inbox = run.controls.inbox({ epoch: 1, key: async () => key });
      const sent = (await found(other, 'r7k2')).controls.send(
        { author: 'an agent', action: 'stop' },
        { key: 'b'.repeat(64) },
      );
      const polls: unknown[] = [];
      const dropped: unknown[] = [];
      await expect
        .poll(async () => {
          polls.push(...(await inbox.poll()));
          dropped.push(...inbox.dropped());
          return dropped.length;
        })
        .toBe(1);
      expect(polls).toEqual([]);
      expect(dropped).toMatchObject([{ author: 'an agent', action: 'stop' }]);
      expect(await sent).toMatchObject({ accepted: false });
      await held.release();
    });

    it('X79: without a driver, words for one agent wait for the resume and the others are refused', async () => {
      const { store, other } = await two();
      const run = await store.create(newRun({ id: 'r7k2' }));
      const { controls } = await found(other, 'r7k2');
      await expect(controls.send({ author: 'me', action: 'pause' }, { key })).rejects.toMatchObject(
        {
          code: 'E_RUN_NOT_DRIVEN',
        },
      );
      expect(
        await controls.send({ author: 'me', action: 'answer', target: 2, text: 'yes' }, { key }),
      ).toMatchObject({ accepted: true, kept: true });
      const inbox = run.controls.inbox({ epoch: 5, key: async () => key });
      expect(await inbox.poll()).toMatchObject([{ action: 'answer', target: 2, text: 'yes' }]);
    });

    it('what agents said is read and followed by others', async () => {
      const { store, other } = await two();
      const run = await store.create(newRun({ id: 'r7k2' }));
      const writer = run.transcripts.write();
      const { transcripts } = await found(other, 'r7k2');
      const stop = new AbortController();
      const followed: unknown[] = [];
      let told = 0;
      const following = (async () => {
        const present = (): void => {
          told += 1;
        };
        for await (const item of transcripts.follow(3, stop.signal, present)) followed.push(item);
      })();
      await expect.poll(() => told).toBe(1);
      writer.add(3, { type: 'text', text: 'one' });
      writer.add(4, { type: 'text', text: 'of another' });
      await writer.flush();
      await expect.poll(() => followed.length).toBe(1);
      writer.add(3, { type: 'text', text: 'two' });
      await writer.close();
      await expect.poll(() => followed.length).toBe(2);
      stop.abort();
      await following;
      expect(await collect(transcripts.read(3))).toEqual(followed);
      expect(await collect(transcripts.read(9))).toEqual([]);
      expect([told, writer.dropped]).toEqual([1, 0]);
    });

    it('small texts stay with the run; the first of one name stays where it is asked to', async () => {
      const { store, other } = await two();
      const { attachments } = await store.create(newRun({ id: 'r7k2' }));
      const same = (await found(other, 'r7k2')).attachments;
      expect(await same.read('workflows/inner.js')).toBeNull();
      await attachments.writeOnce('workflows/inner.js', 'first');
      await attachments.writeOnce('workflows/inner.js', 'second');
      expect(await same.read('workflows/inner.js')).toBe('first');
      await attachments.write('base.json', '1');
      await attachments.write('base.json', '2');
      expect(await same.read('base.json')).toBe('2');
    });

    it('X127: a run that is removed is gone for all, and its id may come again', async () => {
      const { store, other } = await two();
      const run = await store.create(newRun({ id: 'r7k2' }));
      await store.create(newRun({ id: 'other' }));
      await (await run.journal.open()).close();
      await other.remove('r7k2');
      expect(await store.open('r7k2')).toBeNull();
      expect(await listed(store)).toEqual(['other']);
      expect((await other.create(newRun({ id: 'r7k2', name: 'again' }))).header.name).toBe('again');
      expect(await (await found(store, 'r7k2')).hasJournal()).toBe(false);
    });

    it('X127: a run that somebody drives is not removed', async () => {
      const { store, other } = await two();
      const run = await store.create(newRun({ id: 'r7k2' }));
      const held = await run.lease.acquire({ takeOver: false });
      await expect(other.remove('r7k2')).rejects.toMatchObject({ code: 'E_RUN_DRIVEN' });
      await held.release();
      await other.remove('r7k2');
      expect(await store.open('r7k2')).toBeNull();
    });

    it('tells who watches that a run came, was taken up and was let go', async () => {
      const { store, other } = await two();
      await store.create(newRun({ id: 'before' }));
      const stop = new AbortController();
      const seen: RunChange[] = [];
      const states = () => seen.map(({ id, driver }) => `${id} ${driver?.state}`);
      const watching = (async () => {
        for await (const change of other.watch(stop.signal)) seen.push(change);
      })();
      // The watch has begun when it has seen something come.
      for (let n = 0; seen.length === 0; n++) {
        await store.create(newRun({ id: `early${n}` }));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const run = await store.create(newRun({ id: 'after' }));
      await expect.poll(states, { timeout: 5_000 }).toContain('after gone');
      const held = await run.lease.acquire({ takeOver: false });
      await expect.poll(states, { timeout: 5_000 }).toContain('after live');
      await held.release();
      await expect.poll(() => states().at(-1), { timeout: 5_000 }).toBe('after gone');
      expect(states()).not.toContain('before gone');
      stop.abort();
      await watching;
    });
  });
}
