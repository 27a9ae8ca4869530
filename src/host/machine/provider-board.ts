import { randomUUID } from 'node:crypto';
import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { BoardNews, BoardWait, ProviderBoard } from '../../core/ports/request-gate.js';
import { isJsonObject } from '../../core/values/json.js';
import { replaceFile } from '../disk/durable-file.js';
import { processStart } from '../process-table/process-identity.js';
import { sha } from '../values/hash.js';
import { countInLine, standInLine } from './claim.js';

interface OpenBoard extends ProviderBoard {
  close(): Promise<void>;
}

interface Queue {
  readonly name: string;
  readonly leave: Promise<() => Promise<void>>;
  seen: string;
}

/** How often a run looks what others met. */
const lookMs = 1_000;

/** `open`: gives the folder of the machine, when the first queue is used. */
export function openProviderBoard(open: () => Promise<string>): OpenBoard {
  const queues = new Map<string, Queue>();
  let listener: (news: BoardNews) => void = () => {};
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;
  let writing: Promise<unknown> = Promise.resolve();
  const own = { pid: process.pid, start: processStart(process.pid), board: randomUUID() };
  const told = new Set<string>();

  const look = async (): Promise<void> => {
    for (const news of await readNews(await open(), queues.values())) listener(news);
  };
  const again = (): void => {
    if (isClosed) return;
    timer = setTimeout(() => void look().then(again, again), lookMs).unref();
  };
  return {
    async use(name) {
      if (queues.has(name)) return;
      const leave = open().then(async (folder) => {
        const place = await standInLine(folder, lineOf(name));
        return () => place.leave();
      });
      leave.catch(() => undefined);
      queues.set(name, { name, leave, seen: JSON.stringify([1, null]) });
      await leave.then(look).catch(() => undefined);
      if (timer === null) again();
    },
    tell(name, wait) {
      const line = lineOf(name);
      const queue = queues.get(name);
      told.add(line);
      writing = writing
        .then(open)
        .then((folder) =>
          replaceFile(join(folder, waitFile(line)), JSON.stringify({ ...wait, ...own }), {
            synced: false,
          }),
        )
        .catch(() => undefined);
      // What it says itself is no news to it.
      if (queue) queue.seen = JSON.stringify([JSON.parse(queue.seen)[0], wait]);
    },
    watch(listening) {
      listener = listening;
    },
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await writing;
      for (const line of told) await forgetWait(open, line, own.board);
      for (const { leave } of queues.values())
        await leave.then(
          (go) => go(),
          () => undefined,
        );
    },
  };
}

/** What is other than it was when it was looked at last. */
async function readNews(folder: string, queues: Iterable<Queue>): Promise<readonly BoardNews[]> {
  const names = await readdir(folder);
  const news: BoardNews[] = [];
  for (const queue of queues) {
    const line = lineOf(queue.name);
    const runs = Math.max(1, await countInLine(folder, line, names));
    const wait = await readWait(folder, line);
    const seen = JSON.stringify([runs, wait]);
    if (seen !== queue.seen) news.push({ queue: queue.name, runs, wait });
    queue.seen = seen;
  }
  return news;
}

function lineOf(queue: string): string {
  return `queue-${sha(queue)}`;
}

function waitFile(line: string): string {
  return `${line}.asked`;
}

/** Who comes later asks the provider. */
async function forgetWait(open: () => Promise<string>, line: string, board: string): Promise<void> {
  try {
    const file = join(await open(), waitFile(line));
    if ((await readFile(file, 'utf8')).includes(board)) await unlink(file);
  } catch {
    // It is gone, or the folder is.
  }
}

/** `null` where it is over, where the run that was asked is no more, or it cannot be read. */
async function readWait(folder: string, line: string): Promise<BoardWait | null> {
  try {
    const said: unknown = JSON.parse(await readFile(join(folder, waitFile(line)), 'utf8'));
    if (!isJsonObject(said)) return null;
    const { until, cause, message, pid, start } = said;
    if (typeof pid !== 'number' || processStart(pid) !== start) return null;
    if (typeof until !== 'number' || typeof cause !== 'string' || typeof message !== 'string')
      return null;
    return until > Date.now() ? ({ until, cause, message } as BoardWait) : null;
  } catch {
    return null;
  }
}
