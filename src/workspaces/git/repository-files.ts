import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommittedFile, CommittedFiles } from '../protected/committed-files.js';
import { type Git, nameBytes, readableName } from './git.js';
import { gitIn, inProject, openRepository, type Repository } from './repository.js';
import { checkedCommit } from './restore.js';

const modes: Readonly<Record<string, CommittedFile['mode']>> = {
  '100644': 'file',
  '100755': 'program',
  '120000': 'link',
};

export async function openCommittedFiles(
  project: string,
  commit: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CommittedFiles> {
  return committedFiles(await openRepository(project, environment), checkedCommit(commit));
}

/**
 * The files of a commit, read once. A name that is no UTF-8 cannot be named by a pattern either and
 * is left out.
 */
export function committedFiles(repository: Repository, commit: string): CommittedFiles {
  const { git, prefix } = repository;
  const inside = prefix === '' ? '' : `${prefix}/`;
  const below = inside === '' ? [] : ['--', inside];
  const own = (name: string): readonly string[] => {
    const path = readableName(name);
    return path.startsWith(inside) ? [path.slice(inside.length)] : [];
  };
  let reading: Promise<ReadonlyMap<string, CommittedFile>> | null = null;
  const read = async () => {
    const files = new Map<string, CommittedFile>();
    for (const line of await git.list(['ls-tree', '-r', '-z', commit, ...below])) {
      const [mode = '', , blob = ''] = line.slice(0, line.indexOf('\t')).split(' ');
      const kind = modes[mode];
      const name = line.slice(line.indexOf('\t') + 1);
      if (kind !== undefined && nameBytes(readableName(name)) === name)
        for (const path of own(name)) files.set(path, { blob, mode: kind });
    }
    return files;
  };
  return {
    commit,
    entries() {
      reading ??= read();
      return reading;
    },
    blob: async (name) => (await git.run(['cat-file', 'blob', checkedCommit(name)])).stdout,
    async checkOut(paths, folder) {
      const names = paths.map((path) => nameBytes(inside + path));
      await checkOutNames(repository, commit, names, folder);
      const root = inProject(folder, prefix);
      await mkdir(root, { recursive: true });
      return root;
    },
    async changes() {
      const [changed, ignored] = await Promise.all([
        changedSince(git, commit, below),
        git.list([...listIgnored, ...below]),
      ]);
      return {
        changed: new Set(changed.flatMap(own)),
        ignored: ignored.filter((name) => name.endsWith('/')).flatMap(own),
      };
    },
  };
}

async function checkOutNames(
  repository: Repository,
  commit: string,
  names: readonly string[],
  folder: string,
): Promise<void> {
  const side = await mkdtemp(join(tmpdir(), 'plenum-index-'));
  try {
    const git = gitIn(repository, folder, join(side, 'index'));
    await git.run(['read-tree', commit]);
    await git.run(['checkout-index', '-f', '-z', '--stdin'], {
      input: Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1'),
    });
  } finally {
    await rm(side, { recursive: true, force: true });
  }
}

const listDifferent =
  'diff --name-only -z --no-renames --no-ext-diff --no-textconv --ignore-submodules'.split(' ');
const listIgnored = 'ls-files -z --others --ignored --exclude-standard --directory'.split(' ');

async function changedSince(
  git: Git,
  commit: string,
  below: readonly string[],
): Promise<readonly string[]> {
  const [different, flagged] = await Promise.all([
    git.list([...listDifferent, commit, ...below]),
    git.list(['ls-files', '-v', '-z', ...below]),
  ]);
  // Git does not look at files that the user told it to take as unchanged, or to leave out of the
  // checkout.
  const unwatched = flagged.filter((line) => /^[a-zS] /.test(line)).map((line) => line.slice(2));
  return [...different, ...unwatched];
}
