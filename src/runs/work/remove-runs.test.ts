import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileStore } from '../../stores/file/runs/file-store.js';
import { newRun } from '../../testing/conformance/ports/run-store.js';
import { knowRun, newNonce } from '../known/known-run.js';
import { removeRuns, runsToPrune } from './remove-runs.js';

const day = 86_400_000;
const now = 100 * day;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-remove-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();

function requestOf(over: { readonly keep?: number; readonly damaged?: boolean } = {}) {
  const store = createFileStore(join(folder, '.plenum/runs'));
  const usual = { keep: 0, damaged: false, olderThanMs: 30 * day, now };
  return { ...usual, ...over, project: folder, home: join(folder, 'home'), store };
}

const shown = async (request: ReturnType<typeof requestOf>) =>
  Object.fromEntries((await runsToPrune(request)).map(({ id, why }) => [id, why]));

it('X127: the newest, the young, the driven and the damaged stay, and it says why', async () => {
  const request = requestOf({ keep: 1 });
  const { store } = request;
  for (const [id, days] of Object.entries({ newest: 1, young: 10, driven: 40, old: 50 }))
    await store.create(newRun({ id, createdAt: now - days * day }));
  await mkdir(join(store.place, 'broken'));
  const held = await (await store.open('driven'))?.lease.acquire({ takeOver: false });
  const { broken, ...others } = await shown(request);
  expect(broken).toContain('--damaged takes it');
  expect(others).toEqual({
    newest: expect.stringMatching(/newest 1|younger than/),
    young: 'it is younger than 30 days',
    driven: 'it is being driven',
    old: null,
  });
  await held?.release();
  expect(await shown(requestOf({ damaged: true }))).toMatchObject({ driven: null, old: null });
});

it('X127: a run goes with its folder, refs, branch and what the home knows of it', async () => {
  git('init', '-q', '-b', 'main');
  await writeFile(join(folder, 'a'), 'a');
  git('add', 'a');
  git('commit', '-qm', 'a');
  const head = git('rev-parse', 'HEAD');
  const request = requestOf();
  const { store } = request;
  const nonce = newNonce();
  const run = await store.create(newRun({ id: 'old', createdAt: 0, nonce }));
  const home = join(folder, 'home');
  const facts = { run, nonce, project: folder, choices: {}, args: undefined, approved: null };
  expect(await knowRun(home, facts)).toBe(true);
  git('update-ref', 'refs/plenum/old/base', head);
  git('branch', 'plenum/old', head);
  expect(await shown(request)).toEqual({ old: null });
  expect(await removeRuns(['old'], request)).toEqual([{ id: 'old', why: null }]);
  expect(git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  expect(await readdir(join(home, '.plenum/known-runs'))).toEqual([]);
  expect(await readdir(store.place)).toEqual(['.gitignore']);
});

it('X127: a run whose work no other branch holds stays, even if it came late', async () => {
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'a');
  const request = requestOf();
  await request.store.create(newRun({ id: 'old', createdAt: 0 }));
  expect(await shown(request)).toEqual({ old: null });
  git('checkout', '-qb', 'plenum/old');
  git('commit', '-q', '--allow-empty', '-m', 'b');
  git('checkout', '-q', 'main');
  const why = 'the branch plenum/old is in no other branch';
  expect(await shown(request)).toEqual({ old: why });
  expect(await removeRuns(['old'], request)).toEqual([{ id: 'old', why }]);
  expect(existsSync(join(request.store.place, 'old/run.json'))).toBe(true);
  git('merge', '-q', 'plenum/old');
  expect(await removeRuns(['old'], request)).toEqual([{ id: 'old', why: null }]);
});

it('X127: a removal that was killed left no run, and the next one takes what it left', async () => {
  const request = requestOf();
  const { store } = request;
  await store.create(newRun({ id: 'old', createdAt: 0 }));
  await mkdir(join(store.place, '.removed-gone-1234/events'), { recursive: true });
  expect(await shown(request)).toEqual({ old: null });
  await removeRuns(['old'], request);
  expect(await readdir(store.place)).toEqual(['.gitignore']);
});
