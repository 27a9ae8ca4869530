import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { shellWord } from '../../core/words/shell-word.js';
import { type Git, nameBytes, readableName } from './git.js';
import { joinName } from './nested-repositories.js';
import { withPrograms } from './repository-programs.js';

interface Gitlink {
  readonly name: string;
  readonly commit: string;
}

/**
 * Links to other repositories in the index. Declared ones are submodules: a commit that exists only
 * in this worktree, or files changed in one, cannot travel with a commit of the outer repository,
 * so they are refused while everything is still there. The others are answered: repositories that
 * an agent made and added.
 */
export async function foreignGitlinks(git: Git, folder: string): Promise<readonly string[]> {
  const links = await gitlinks(git);
  if (links.length === 0) return [];
  const declared = await declaredPaths(git, folder);
  const foreign: string[] = [];
  for (const link of links) {
    if (!existsSync(joinName(folder, `${link.name}/.git`))) continue;
    if (declared.has(link.name)) await refuseChanged(git, folder, link);
    else foreign.push(link.name);
  }
  return foreign;
}

async function gitlinks(git: Git): Promise<readonly Gitlink[]> {
  const entries = await git.list(['ls-files', '-z', '--stage']);
  return entries
    .filter((entry) => entry.startsWith('160000 '))
    .map((entry) => ({
      name: entry.slice(entry.indexOf('\t') + 1),
      commit: entry.split(' ')[1] ?? '',
    }));
}

async function declaredPaths(git: Git, folder: string): Promise<ReadonlySet<string>> {
  const file = join(folder, '.gitmodules');
  if (!existsSync(file)) return new Set();
  const values = await git.run(
    ['config', '-z', '-f', file, '--get-regexp', '^submodule\\..*\\.path$'],
    { answers: [0, 1] },
  );
  const lines = values.stdout
    .toString('utf8')
    .split('\0')
    .filter((line) => line.includes('\n'));
  return new Set(lines.map((line) => nameBytes(line.slice(line.indexOf('\n') + 1))));
}

async function refuseChanged(git: Git, folder: string, { name, commit }: Gitlink): Promise<void> {
  const path = readableName(name);
  const place = join(folder, path);
  // Whoever worked there could write its configuration.
  const inner = await withPrograms(git.at({ cwd: place }), 'off');
  const head = await inner.text(['rev-parse', '--verify', 'HEAD']);
  const changed = await inner.text(['status', '--porcelain', '--untracked-files=normal']);
  const elsewhere =
    head === commit ||
    (await inner.text(['for-each-ref', '--count=1', '--contains', head, 'refs/remotes'])) !== '';
  if (changed === '' && elsewhere) return;
  throw new PlenumError(
    'E_WORKTREE_SUBMODULE',
    `the agent changed files or commits in the submodule ${path}; they exist only in ${place}`,
    {
      hint:
        `git -C ${shellWord(place)} status   (push it from there to the submodule’s own remote; ` +
        'the folder is kept)',
    },
  );
}
