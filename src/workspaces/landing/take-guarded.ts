import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameBytes } from '../git/git.js';
import { guardOf, takes, withoutGuarded } from '../git/guarded-paths.js';
import { gitIn, type Repository } from '../git/repository.js';

export interface Takeable {
  readonly commit: string;
  /** Guarded paths that were left out. */
  readonly guarded: readonly string[];
  /** Guarded paths that a person asked for and got. */
  readonly taken: readonly string[];
}

/**
 * What a person gets of the way from one commit to another: all of it but guarded paths, and of
 * these the ones that they name (X184).
 */
export async function takeable(
  repository: Repository,
  from: string,
  to: string,
  wanted: readonly string[],
): Promise<Takeable> {
  const guard = await guardOf(repository, from);
  const all = (await withoutGuarded(repository, guard, { from, to }))?.paths ?? [];
  if (all.length === 0) return { commit: to, guarded: [], taken: [] };
  const except = takes(wanted);
  const left = await withoutGuarded(repository, guard, { from, to, except });
  if (left === null) return { commit: to, guarded: [], taken: all };
  const guarded = left.paths;
  return {
    commit: await commitOn(repository, from, left.tree),
    guarded,
    taken: all.filter((path) => !guarded.includes(path)),
  };
}

export interface Source {
  readonly commit: string;
  readonly paths: readonly string[];
}

/** `commit` with some paths as other commits have them; a path that a source lacks goes. */
export async function withPathsOf(
  repository: Repository,
  commit: string,
  sources: readonly Source[],
): Promise<string> {
  if (sources.length === 0) return commit;
  const folder = await mkdtemp(join(tmpdir(), 'plenum-take-'));
  try {
    const git = gitIn(repository, repository.root, join(folder, 'index'));
    await git.run(['read-tree', commit]);
    const lines: string[] = [];
    for (const source of sources)
      for (const path of source.paths) lines.push(await entryOf(repository, source.commit, path));
    await git.run(['update-index', '--replace', '-z', '--index-info'], {
      input: Buffer.from(lines.sort().join(''), 'latin1'),
    });
    return await commitOn(repository, commit, await git.text(['write-tree']));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * `<mode> <hash>` of a path, as `update-index --index-info` takes it; a removal where the commit
 * has no such file.
 */
export async function entryOf({ git }: Repository, commit: string, path: string): Promise<string> {
  const found = await git.list([
    '--literal-pathspecs',
    'ls-tree',
    '-z',
    '--full-tree',
    commit,
    '--',
    path,
  ]);
  const [mode = '', type = '', hash = ''] = (found[0] ?? '').split('\t')[0]?.split(' ') ?? [];
  const entry = found.length === 0 || type === 'tree' ? `0 ${'0'.repeat(40)}` : `${mode} ${hash}`;
  return `${entry}\t${nameBytes(path)}\0`;
}

function commitOn({ git }: Repository, parent: string, tree: string): Promise<string> {
  return git.text([
    'commit-tree',
    tree,
    '-p',
    parent,
    '-m',
    'plenum: without guarded paths, but for those that a person took',
  ]);
}
