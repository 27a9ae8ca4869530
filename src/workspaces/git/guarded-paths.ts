import { lstat, mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join, posix, relative, sep } from 'node:path';
import { guardedNames, isGuardedPath } from '../../core/values/guarded-name.js';
import { readableName } from './git.js';
import { gitIn, inProject, type Repository } from './repository.js';

/** Which paths of a repository are guarded (X184), names as `Git.list` gives them. */
export interface Guard {
  readonly guards: (name: string) => boolean;
}

/**
 * Paths with a guarded name at any depth, and what links with such a path lead to: with
 * `.claude -> team/claude` in the commit, or in the user's checkout, a change of
 * `team/claude/settings.json` is a change of `.claude/settings.json`.
 */
export async function guardOf(repository: Repository, commit: string): Promise<Guard> {
  const targets = [
    ...(await linkedInCommit(repository, commit)),
    ...(await linkedInCheckout(repository)),
  ].map(folded);
  return {
    guards(name) {
      const path = readableName(name);
      if (isGuardedPath(path)) return true;
      if (targets.length === 0) return false;
      const plain = folded(path);
      return targets.some((target) => plain === target || plain.startsWith(`${target}/`));
    },
  };
}

export interface Unguarded {
  /** `to` with every guarded path as `from` has it. */
  readonly tree: string;
  /** Where that differs from `to`. */
  readonly paths: readonly string[];
}

/**
 * What may come in of the way from one commit to another. `null` when nothing is held back. A file
 * that was renamed to a guarded name stays where it was: its old place is part of the same change.
 */
export async function withoutGuarded(
  repository: Repository,
  { guards }: Guard,
  {
    from,
    to,
    except = () => false,
  }: { readonly from: string; readonly to: string; readonly except?: (path: string) => boolean },
): Promise<Unguarded | null> {
  const held = ({ name }: Pick<Change, 'name'>) => guards(name) && !except(readableName(name));
  if (!(await changesOf(repository, from, to, [])).some(held)) return null;
  const changes = await changesOf(repository, from, to, ['-M']);
  const lines = changes
    .filter((change) => held(change) || (change.source !== null && held({ name: change.source })))
    .flatMap(restoring);
  const folder = await mkdtemp(join(tmpdir(), 'plenum-guard-'));
  try {
    const git = gitIn(repository, repository.root, join(folder, 'index'));
    await git.run(['read-tree', to]);
    // Removals first: a file may have become a folder, or the other way round.
    const input = Buffer.from(
      [...lines.filter(isRemoval), ...lines.filter((line) => !isRemoval(line))].join(''),
      'latin1',
    );
    await git.run(['update-index', '--replace', '-z', '--index-info'], { input });
    const tree = await git.text(['write-tree']);
    const differing = await changesOf(repository, tree, to, []);
    return { tree, paths: differing.map(({ name }) => readableName(name)).sort() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Change {
  readonly name: string;
  /** As the first commit has it; null when it has not. */
  readonly before: { readonly mode: string; readonly hash: string } | null;
  /** Where a renamed file was. */
  readonly source: string | null;
}

const nothing = '0'.repeat(40);

async function changesOf(
  { git }: Repository,
  from: string,
  to: string,
  options: readonly string[],
): Promise<readonly Change[]> {
  const fields = await git.list([
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-abbrev',
    ...(options.length > 0 ? options : ['--no-renames']),
    from,
    to,
  ]);
  const changes: Change[] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const [mode = '', , hash = '', , status = ''] = (fields[at] ?? '').slice(1).split(' ');
    const renamed = status.startsWith('R') || status.startsWith('C');
    const first = fields[at + 1] ?? '';
    const name = renamed ? (fields[at + 2] ?? '') : first;
    changes.push({
      name,
      before: mode === '000000' ? null : { mode, hash },
      source: renamed ? first : null,
    });
    at += renamed ? 3 : 2;
  }
  return changes;
}

/** Entries for `update-index --index-info`. */
function restoring({ name, before, source }: Change): readonly string[] {
  if (before === null) return [`0 ${nothing}\t${name}\0`];
  if (source === null) return [`${before.mode} ${before.hash}\t${name}\0`];
  return [`0 ${nothing}\t${name}\0`, `${before.mode} ${before.hash}\t${source}\0`];
}

function isRemoval(line: string): boolean {
  return line.startsWith('0 ');
}

const mostLinks = 200;

async function linkedInCommit({ git }: Repository, commit: string): Promise<readonly string[]> {
  const links = new Map<string, string>();
  for (const entry of await git.list(['ls-tree', '-r', '-z', commit])) {
    if (entry.startsWith('120000 '))
      links.set(readableName(entry.slice(entry.indexOf('\t') + 1)), entry.split(/[ \t]/)[2] ?? '');
  }
  const targets = new Set<string>();
  const waiting = [...links.keys()].filter(isGuardedPath);
  // A link may lead to a link, or through one.
  for (let followed = 0; waiting.length > 0 && followed < mostLinks; followed += 1) {
    const path = waiting.shift() ?? '';
    const link = [...links.keys()].find((one) => path === one || path.startsWith(`${one}/`));
    if (link === undefined) continue;
    const named = await git.text(['cat-file', 'blob', links.get(link) ?? '']);
    const target = inside(posix.join(posix.dirname(link), named, path.slice(link.length)));
    if (target === null || targets.has(target)) continue;
    targets.add(target);
    waiting.push(target);
  }
  return [...targets];
}

/** A link that the commit does not have: ignored files, or not committed yet. */
async function linkedInCheckout({ root, prefix }: Repository): Promise<readonly string[]> {
  const targets: string[] = [];
  for (const folder of new Set([root, inProject(root, prefix)])) {
    for (const name of guardedNames) {
      const path = join(folder, name);
      if (!(await lstat(path).catch(() => null))?.isSymbolicLink()) continue;
      const named = await readlink(path).catch(() => '');
      const target = inside(
        relative(root, isAbsolute(named) ? named : join(folder, named))
          .split(sep)
          .join('/'),
      );
      if (target !== null) targets.push(target);
    }
  }
  return targets;
}

/** Null for what leads out of the repository, which no change of it can reach, or to all of it. */
function inside(path: string): string | null {
  const plain = posix.normalize(path).replace(/\/$/, '');
  return plain === '' ||
    plain === '.' ||
    plain === '..' ||
    plain.startsWith('../') ||
    posix.isAbsolute(plain)
    ? null
    : plain;
}

function folded(path: string): string {
  return path.normalize('NFKC').toLowerCase();
}

/** The tests of `plenum apply --with`: a path itself, or everything below it. */
export function takes(wanted: readonly string[]): (path: string) => boolean {
  const plain = wanted.map((path) => posix.normalize(path).replace(/\/$/, ''));
  return (path) => plain.some((one) => path === one || path.startsWith(`${one}/`));
}
