import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitIn, type Repository } from '../git/repository.js';
import { type BranchChange, type FilePatch, readPatch } from './branch-changes.js';

/** The tree of a change without some of its hunks. Touches no files and no index of the user's. */
export async function withoutHunks(
  repository: Repository,
  change: BranchChange,
  left: ReadonlySet<number>,
): Promise<string> {
  const files = await readPatch(repository, change);
  const whole = files.filter(({ hunks }) => hunks.every(({ number }) => left.has(number)));
  const partly = files.filter(
    (file) => !whole.includes(file) && file.hunks.some(({ number }) => left.has(number)),
  );
  const folder = await mkdtemp(join(tmpdir(), 'plenum-review-'));
  try {
    const git = gitIn(repository, repository.root, join(folder, 'index'));
    await git.run(['read-tree', change.commit]);
    const names = whole.map(({ name }) => name);
    const entries = await entriesBefore(repository, change.parent, names);
    if (entries.length > 0)
      await git.run(['update-index', '--replace', '-z', '--index-info'], {
        input: Buffer.from(removalsFirst(entries).join(''), 'latin1'),
      });
    const patch = partly.map((file) => patchOf(file, left)).join('');
    if (patch !== '')
      await git.run(['apply', '--cached', '--reverse', '--recount', '--whitespace=nowarn'], {
        input: Buffer.from(patch, 'latin1'),
      });
    return await git.text(['write-tree']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its mode stays as the change has it: that belongs to no lines. */
function patchOf({ head, hunks }: FilePatch, left: ReadonlySet<number>): string {
  const lines = head.split('\n').filter((line) => /^(diff --git|---|\+\+\+) /.test(line));
  const texts = hunks.filter(({ number }) => left.has(number)).map(({ text }) => text);
  return `${lines.join('\n')}\n${texts.join('')}`;
}

const nothing = '0'.repeat(40);

/** Lines for `update-index --index-info`: each file as it was before, or that there was none. */
async function entriesBefore(
  { git }: Repository,
  parent: string,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const before = new Map<string, string>();
  for (const entry of await git.list(['ls-tree', '-r', '-z', parent])) {
    const [mode = '', , hash = ''] = entry.slice(0, entry.indexOf('\t')).split(' ');
    before.set(entry.slice(entry.indexOf('\t') + 1), `${mode} ${hash}`);
  }
  return names.map((name) => `${before.get(name) ?? `0 ${nothing}`}\t${name}\0`);
}

/** A file may have become a folder, or the other way round. */
function removalsFirst(entries: readonly string[]): readonly string[] {
  const removal = (entry: string) => entry.startsWith('0 ');
  return [...entries.filter(removal), ...entries.filter((entry) => !removal(entry))];
}
