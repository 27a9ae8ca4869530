import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommittedFile, CommittedFiles } from '../protected/committed-files.js';
import { nameBytes, readableName } from './git.js';
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
      const side = await mkdtemp(join(tmpdir(), 'plenum-index-'));
      try {
        const here = gitIn(repository, folder, join(side, 'index'));
        await here.run(['read-tree', commit]);
        const names = paths.map((path) => `${nameBytes(inside + path)}\0`);
        await here.run(['checkout-index', '-f', '-z', '--stdin'], {
          input: Buffer.from(names.join(''), 'latin1'),
        });
        const root = inProject(folder, prefix);
        await mkdir(root, { recursive: true });
        return root;
      } finally {
        await rm(side, { recursive: true, force: true });
      }
    },
    async changes() {
      const [different, flagged, ignored] = await Promise.all([
        git.list([
          'diff',
          '--name-only',
          '-z',
          '--no-renames',
          '--no-ext-diff',
          '--no-textconv',
          '--ignore-submodules',
          commit,
          ...below,
        ]),
        git.list(['ls-files', '-v', '-z', ...below]),
        git.list([
          'ls-files',
          '-z',
          '--others',
          '--ignored',
          '--exclude-standard',
          '--directory',
          ...below,
        ]),
      ]);
      // Git does not look at files that the user told it to take as unchanged, or to leave out of
      // the checkout.
      const unwatched = flagged
        .filter((line) => /^[a-zS] /.test(line))
        .map((line) => line.slice(2));
      return {
        changed: new Set([...different, ...unwatched].flatMap(own)),
        ignored: ignored.filter((name) => name.endsWith('/')).flatMap(own),
      };
    },
  };
}
