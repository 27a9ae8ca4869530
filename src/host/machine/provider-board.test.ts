import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BoardNews } from '../../core/ports/request-gate.js';
import { type ChildFolder, transpileForChildren } from '../processes/fixtures/transpiled-child.js';
import { openProviderBoard } from './provider-board.js';

let folder: string;
let children: ChildFolder;
beforeAll(async () => {
  children = await transpileForChildren();
});
afterAll(() => children.remove());
const boards: ReturnType<typeof openProviderBoard>[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-board-'));
});
afterEach(async () => {
  for (const board of boards.splice(0)) await board.close();
  await rm(folder, { recursive: true });
});

function boardOf(open = async () => folder) {
  const board = openProviderBoard(open);
  boards.push(board);
  const heard: BoardNews[] = [];
  board.watch((news) => heard.push(news));
  return { board, heard };
}
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((next) => setTimeout(next, 10));
};
const teller = `
  import { openProviderBoard } from './host/machine/provider-board.js';
  const [folder] = process.argv.slice(2);
  const board = openProviderBoard(async () => folder);
  await board.use('anthropic/x');
  board.tell('anthropic/x', { until: Date.now() + 60_000, cause: 'quota', message: 'used up' });
  setInterval(() => {}, 60_000);
  const { readdirSync } = await import('node:fs');
  while (!readdirSync(folder).some((name) => name.endsWith('.asked')))
    await new Promise((next) => setTimeout(next, 5));
  console.log('told');
`;
const wait = () => ({ until: Date.now() + 60_000, cause: 'rate-limit', message: 'slow' }) as const;

describe('what the runs of one machine know of a provider', () => {
  it('X191: what one was asked to wait for, the other is told, and one that comes later knows it', async () => {
    const [one, other] = [boardOf(), boardOf()];
    await one.board.use('anthropic/x');
    await other.board.use('anthropic/x');
    const asked = wait();
    one.board.tell('anthropic/x', asked);
    await until(() => other.heard.some((news) => news.wait !== null));
    expect(other.heard.at(-1)).toEqual({ queue: 'anthropic/x', runs: 2, wait: asked });
    const late = boardOf();
    await late.board.use('anthropic/x');
    expect(late.heard).toEqual([{ queue: 'anthropic/x', runs: 3, wait: asked }]);
  });

  it('X191: queues are apart, and who has gone is not counted', async () => {
    const [one, other] = [boardOf(), boardOf()];
    await one.board.use('anthropic/x');
    await other.board.use('openai/y');
    one.board.tell('anthropic/x', wait());
    const third = boardOf();
    await third.board.use('openai/y');
    expect(third.heard).toEqual([{ queue: 'openai/y', runs: 2, wait: null }]);
    await other.board.close();
    await until(() => third.heard.length === 2);
    expect(third.heard.at(-1)).toEqual({ queue: 'openai/y', runs: 1, wait: null });
  });

  it('X191: a wait that nobody is left of is forgotten: who resumes wants to ask', async () => {
    const child = await children.start(teller, folder);
    await once(child.stdout as NodeJS.EventEmitter, 'data');
    const before = boardOf();
    await before.board.use('anthropic/x');
    expect(before.heard.at(-1)?.wait).toMatchObject({ cause: 'quota' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const later = boardOf();
    await later.board.use('anthropic/x');
    expect(later.heard).toEqual([{ queue: 'anthropic/x', runs: 2, wait: null }]);
  });

  it('X191: the end of a run takes its wait along', async () => {
    const [one, other] = [boardOf(), boardOf()];
    await one.board.use('anthropic/x');
    one.board.tell('anthropic/x', wait());
    await one.board.close();
    await other.board.use('anthropic/x');
    expect(other.heard).toEqual([]);
  });

  it('X191: a folder that cannot be had holds nobody up', async () => {
    const { board, heard } = boardOf(() => Promise.reject(new Error('read-only')));
    await board.use('anthropic/x');
    board.tell('anthropic/x', wait());
    expect(heard).toEqual([]);
  });
});
