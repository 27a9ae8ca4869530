import type { Repository } from '../git/repository.js';

export type Squash =
  | { readonly tree: string; readonly conflicts: null }
  /** The result cannot be decided by git; what each side has of the paths in question. */
  | { readonly tree: null; readonly conflicts: readonly ConflictEntry[] };

export interface ConflictEntry {
  readonly mode: string;
  readonly hash: string;
  /** 1 base, 2 ours, 3 theirs. */
  readonly stage: number;
  /** latin-1 text of the bytes of the path. */
  readonly name: string;
}

/** The tree that has what changed from `base` to `theirs` on top of `ours`. Touches no files. */
export async function squash(
  repository: Repository,
  base: string,
  ours: string,
  theirs: string,
): Promise<Squash> {
  const [left, right] =
    (await commonBase(repository, ours, theirs)) === base
      ? [ours, theirs]
      : await onBase(repository, base, ours, theirs);
  const merged = await repository.git.run(
    [
      'merge-tree',
      '--write-tree',
      '-z',
      '--no-messages',
      '--allow-unrelated-histories',
      left,
      right,
    ],
    { answers: [0, 1] },
  );
  const [tree = '', ...entries] = merged.stdout.toString('latin1').split('\0');
  if (merged.code === 0) return { tree, conflicts: null };
  return { tree: null, conflicts: entries.filter((entry) => entry !== '').map(parseEntry) };
}

/** The only common base of two commits; `null` when there are several or none. */
async function commonBase(
  repository: Repository,
  left: string,
  right: string,
): Promise<string | null> {
  const bases = (
    await repository.git.text(['merge-base', '--all', left, right], { answers: [0, 1] })
  )
    .split('\n')
    .filter((line) => line !== '');
  return bases.length === 1 ? (bases[0] ?? null) : null;
}

/**
 * `merge-tree` takes its base from history, so a history is made in which it is the one that is
 * meant. Nothing refers to these commits.
 */
async function onBase(
  repository: Repository,
  base: string,
  ours: string,
  theirs: string,
): Promise<readonly [string, string]> {
  const commit = (of: string, parents: readonly string[]) =>
    repository.git.text([
      'commit-tree',
      `${of}^{tree}`,
      ...parents,
      '-m',
      'plenum: base of a merge',
    ]);
  const root = await commit(base, []);
  return Promise.all([commit(ours, ['-p', root]), commit(theirs, ['-p', root])]);
}

function parseEntry(entry: string): ConflictEntry {
  const [mode = '', hash = '', rest = ''] = entry.split(' ', 3);
  return { mode, hash, stage: Number(rest[0]), name: entry.slice(entry.indexOf('\t') + 1) };
}
