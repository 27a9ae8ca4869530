import type { DiffStat } from '../../core/step/landing.js';
import type { Repository } from '../git/repository.js';

/**
 * A patch as `git diff` prints it, whatever the user's configuration; binary files are named only.
 */
export async function diffText(repository: Repository, from: string, to: string): Promise<string> {
  const patch = [
    'diff-tree',
    '-r',
    '-p',
    '-M',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--src-prefix=a/',
    '--dst-prefix=b/',
  ];
  return (await repository.git.run([...patch, from, to])).stdout.toString('utf8');
}

export async function diffStat(
  repository: Repository,
  from: string,
  to: string,
): Promise<DiffStat> {
  const line = await repository.git.text(['diff-tree', '-r', '--shortstat', from, to]);
  const count = (what: RegExp) => Number(what.exec(line)?.[1] ?? 0);
  return {
    files: count(/(\d+) files? changed/),
    insertions: count(/(\d+) insertions?/),
    deletions: count(/(\d+) deletions?/),
  };
}
