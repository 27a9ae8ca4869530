import { existsSync } from 'node:fs';
import { copyFile, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Git, nameBytes } from '../git/git.js';
import { joinName } from '../git/nested-repositories.js';
import { gitIn, type Repository } from '../git/repository.js';
import { snapshotTree } from '../git/snapshot.js';
import {
  isSparse,
  leftOutIn,
  markLeftOut,
  patternsIn,
  readSparseCheckout,
} from '../git/sparse-checkout.js';
import type { WorktreeFolder } from './worktree-folder.js';

interface LeftOutRequest {
  /**
   * Bound to the folder and to an index of our own, which says what was left out when the folder
   * was made.
   */
  readonly git: Git;
  readonly folder: string;
  /**
   * Repository-relative paths that were linked and copied in; a file there is not the one that was
   * left out.
   */
  readonly excluded: readonly string[];
}

/**
 * Files that are there count, though they were left out: git reads nothing of them as long as its
 * index says that they are not.
 */
export async function showPresent({ git, folder, excluded }: LeftOutRequest): Promise<void> {
  const names = await leftOutIn(git);
  await markLeftOut(git, await presentOf(folder, names, excluded), false);
}

/** The tree of the user's checkout as it is now. `index`: a new file, which then says the same. */
export async function presentTree(
  repository: Repository,
  index: string,
): Promise<{ readonly git: Git; readonly tree: string }> {
  const { root: folder, gitDir } = repository;
  // A copy of the user's index spares reading every file again.
  await copyFile(join(gitDir, 'index'), index).catch(() => undefined);
  const git = gitIn(repository, folder, index, gitDir);
  if ((await readSparseCheckout(repository)) !== null)
    await showPresent({ git, folder, excluded: [] });
  return { git, tree: await snapshotTree({ git, folder, excluded: [], nestedTo: null }) };
}

/**
 * Makes our index of an agent's worktree say what the agent did to files that are not on disk. A
 * file that is there is read. One that is not there is deleted only if it was: the agent's own git
 * had it checked out, or took it out of the index. What git holds for the agent without a file (a
 * merge, a cherry-pick, `git sparse-checkout set`) is as its index has it.
 */
export async function settleLeftOut(
  repository: Repository,
  request: LeftOutRequest,
  worktree: WorktreeFolder,
  madeSparse: boolean,
): Promise<void> {
  const { admin } = worktree;
  const agentSparse =
    admin !== null && existsSync(patternsIn(admin)) && (await isSparse(repository, worktree.path));
  if (!madeSparse && !agentSparse) return;
  const { git, folder, excluded } = request;
  await showPresent(request);
  if (admin === null) return;
  const made = new Set(await leftOutIn(git));
  const agent = await agentEntries(git, join(admin, 'index'));
  if (agent === null) return;
  const settled = settle(made, agent);
  await markLeftOut(git, settled.deleted, false);
  const skippedByAgent = agentSparse
    ? [...agent].filter(([name, { leftOut }]) => leftOut && !made.has(name)).map(([name]) => name)
    : [];
  const there = new Set(await presentOf(folder, skippedByAgent, excluded));
  const added = skippedByAgent.filter((name) => !there.has(name) && !isExcluded(name, excluded));
  await takeEntries(git, agent, [...settled.held, ...added]);
}

interface AgentEntry {
  /** `<mode> <hash>` */
  readonly object: string;
  readonly leftOut: boolean;
  /** Git saw a file of it on disk once. */
  readonly wasThere: boolean;
}

/** `null` when there is no index that git can read: then it says nothing. */
async function agentEntries(
  git: Git,
  index: string,
): Promise<ReadonlyMap<string, AgentEntry> | null> {
  if (!existsSync(index)) return null;
  const env = { GIT_INDEX_FILE: index };
  try {
    const seen = await filesSeen(git, env);
    const entries = new Map<string, AgentEntry>();
    for (const line of await git.list(['ls-files', '-z', '-t', '--stage'], { env })) {
      const [tag = '', mode = '', hash = '', stage = ''] = line
        .slice(0, line.indexOf('\t'))
        .split(' ');
      const name = line.slice(line.indexOf('\t') + 1);
      if (stage === '0')
        entries.set(name, {
          object: `${mode} ${hash}`,
          leftOut: tag === 'S',
          wasThere: seen.has(name),
        });
    }
    return entries;
  } catch {
    return null;
  }
}

/**
 * Entries with a time: git writes one when it writes or reads the file, and none for what it only
 * knows from a commit.
 */
async function filesSeen(
  git: Git,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> {
  const text = (await git.run(['ls-files', '-z', '--debug'], { env })).stdout.toString('latin1');
  const facts =
    / {2}ctime: \d+:\d+\n {2}mtime: (\d+):\d+\n {2}dev: .*\n {2}uid: .*\n {2}size: .*\n/y;
  const seen = new Set<string>();
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\0', at);
    facts.lastIndex = end + 1;
    const found = facts.exec(text);
    if (end < 0 || found === null) break;
    if (found[1] !== '0') seen.add(text.slice(at, end));
    at = facts.lastIndex;
  }
  return seen;
}

/** What the agent's index says about files that were left out and are not there. */
function settle(
  made: ReadonlySet<string>,
  agent: ReadonlyMap<string, AgentEntry>,
): { readonly deleted: string[]; readonly held: string[] } {
  const deleted: string[] = [];
  const held: string[] = [];
  const missing: string[] = [];
  for (const name of made) {
    const entry = agent.get(name);
    if (entry === undefined) missing.push(name);
    else if (!entry.leftOut && entry.wasThere) deleted.push(name);
    else held.push(name);
  }
  // An index without any of them was made anew from the files on disk, and says nothing about
  // others.
  if (missing.length < made.size) deleted.push(...missing);
  return { deleted, held };
}

async function takeEntries(
  git: Git,
  agent: ReadonlyMap<string, AgentEntry>,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const own = new Set(await git.list(['ls-files', '-z', '--stage']));
  const differing = names.filter((name) => !own.has(`${agent.get(name)?.object} 0\t${name}`));
  if (differing.length > 0) {
    const input = Buffer.from(
      differing.map((name) => `${agent.get(name)?.object}\t${name}\0`).join(''),
      'latin1',
    );
    await git.run(['update-index', '-z', '--index-info'], { input });
  }
  await markLeftOut(git, names, true);
}

/**
 * Those of which there is a file, looked for folder by folder, since most are in folders that do
 * not exist.
 */
async function presentOf(
  root: string,
  names: readonly string[],
  excluded: readonly string[],
): Promise<readonly string[]> {
  const folders = new Map<string, Promise<boolean>>();
  const isFolder = (name: string): Promise<boolean> => {
    if (name === '') return Promise.resolve(true);
    const known = folders.get(name) ?? look(name);
    folders.set(name, known);
    return known;
  };
  const look = async (name: string) =>
    (await isFolder(parentOf(name))) &&
    ((await lstat(joinName(root, name)).catch(() => null))?.isDirectory() ?? false);
  const present: string[] = [];
  for (const name of names) {
    if (isExcluded(name, excluded) || !(await isFolder(parentOf(name)))) continue;
    if ((await lstat(joinName(root, name)).catch(() => null)) !== null) present.push(name);
  }
  return present;
}

function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

function isExcluded(name: string, excluded: readonly string[]): boolean {
  return excluded.map(nameBytes).some((path) => name === path || name.startsWith(`${path}/`));
}
