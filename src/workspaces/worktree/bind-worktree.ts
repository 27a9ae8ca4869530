import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { shellWord } from '../../core/words/shell-word.js';
import type { Repository } from '../git/repository.js';

/**
 * Makes sure that git, called in a worktree by anybody, works on that worktree. With
 * `extensions.worktreeConfig` a `core.worktree` of the repository (every submodule has one) counts
 * in all its worktrees: `git add -A` would then record another folder, and `git clean` empty it.
 * The worktree's own settings win, so they are written; if that does not help, nobody may work
 * there.
 */
export async function bindWorktree(
  repository: Repository,
  path: string,
  admin: string,
): Promise<void> {
  const before = await placeSeen(repository, path);
  if (isBound(before, path, admin)) return;
  await repository.git.run([
    'config',
    '--file',
    join(admin, 'config.worktree'),
    'core.worktree',
    path,
  ]);
  const after = await placeSeen(repository, path);
  if (isBound(after, path, admin)) return;
  throw new PlenumError(
    'E_WORKTREE_ELSEWHERE',
    `git in the worktree ${path} works on ${after?.top ?? 'no folder at all'}, ` +
      'so no agent is started there',
    {
      hint: `git -C ${shellWord(repository.root)} config --show-origin --get-all core.worktree`,
    },
  );
}

interface SeenPlace {
  readonly top: string;
  readonly gitDir: string;
}

async function placeSeen(repository: Repository, path: string): Promise<SeenPlace | null> {
  const git = repository.git.at({ cwd: path });
  const seen = await git.run(
    ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-dir'],
    { plain: true, answers: [0, 128] },
  );
  if (seen.code !== 0) return null;
  const [top = '', gitDir = ''] = seen.stdout.toString('utf8').split('\n');
  const real = (one: string) => realpath(one).catch(() => one);
  return { top: await real(top), gitDir: await real(gitDir) };
}

function isBound(seen: SeenPlace | null, path: string, admin: string): boolean {
  return seen !== null && seen.top === path && seen.gitDir === admin;
}
