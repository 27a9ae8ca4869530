import { PlenumError } from '../../core/values/errors.js';
import { isMoved } from './git-failure.js';
import type { Repository } from './repository.js';
import { commitOf } from './repository.js';

/** Names of what a run keeps in the repository. */
export interface RunRefs {
  /** All of them begin with this, but for the branch. */
  readonly folder: string;
  readonly base: string;
  /** `plenum/<run>`. */
  readonly branch: string;
  readonly branchRef: string;
  call(n: number): string;
  kept(name: string): string;
  published(hash: string): string;
}

export function refsOf(runId: string): RunRefs {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(runId))
    throw new PlenumError('E_INTERNAL', `"${runId}" is no run id`);
  const folder = `refs/plenum/${runId}/`;
  const branch = `plenum/${runId}`;
  return {
    folder,
    base: `${folder}base`,
    branch,
    branchRef: `refs/heads/${branch}`,
    call: (n) => `${folder}${n}`,
    kept: (name) => `${folder}kept-${name}`,
    published: (hash) => `${folder}published-${hash}`,
  };
}

/** Moves a ref from `old` (`''`: it must not exist) to `commit`; rejects when it is elsewhere. */
export function moveRef(
  repository: Repository,
  ref: string,
  commit: string,
  old: string,
): Promise<void> {
  return repository.inTurn(async () => {
    await repository.git.run(['update-ref', '-m', 'plenum', '--no-deref', ref, commit, old]);
  });
}

/**
 * Points `ref` at `commit`. A commit that it held and that would be held by nothing else goes to a
 * ref of its own first.
 */
export function keepUnder(
  repository: Repository,
  refs: RunRefs,
  ref: string,
  commit: string,
): Promise<void> {
  return repository.inTurn(async () => {
    if (await createRef(repository, ref, commit)) return;
    const old = await commitOf(repository, ref);
    if (old === commit) return;
    const lines = [`update ${ref}\0${commit}\0${old ?? ''}\0`];
    if (old !== null && !(await isAncestor(repository, old, commit)))
      lines.push(`update ${aside(refs, ref, old)}\0${old}\0\0`);
    await repository.git.run(['update-ref', '-m', 'plenum', '--no-deref', '-z', '--stdin'], {
      input: lines.join(''),
    });
  });
}

/** False when it exists; the usual case takes one command. */
async function createRef(repository: Repository, ref: string, commit: string): Promise<boolean> {
  try {
    await repository.git.run(['update-ref', '-m', 'plenum', '--no-deref', ref, commit, '']);
    return true;
  } catch (error) {
    if (isMoved(error)) return false;
    throw error;
  }
}

function aside(refs: RunRefs, ref: string, commit: string): string {
  return refs.kept(
    `${ref.slice(refs.folder.length)}-${commit.slice(0, 12)}-${Date.now().toString(36)}`,
  );
}

export async function isAncestor(
  repository: Pick<Repository, 'git'>,
  older: string,
  newer: string,
): Promise<boolean> {
  return (
    (await repository.git.run(['merge-base', '--is-ancestor', older, newer], { answers: [0, 1] }))
      .code === 0
  );
}

/** Whether a ref of the given places holds the commit. */
export async function isHeld(
  repository: Pick<Repository, 'git'>,
  commit: string,
  places: readonly string[] = [],
): Promise<boolean> {
  return (
    (await repository.git.text([
      'for-each-ref',
      '--count=1',
      '--format=%(refname)',
      '--contains',
      commit,
      ...places,
    ])) !== ''
  );
}
