import { chmod, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { writeDurable } from '../../host/disk/durable-file.js';
import type { CommittedFiles } from './committed-files.js';
import { type ContentPack, contentPack } from './content-pack.js';
import type { ScriptFiles } from './default-protected.js';
import { contentHash, exists, type FileState, obstacle } from './file-state.js';
import { blobName, endless, keepFiles } from './keep-files.js';
import {
  emptyManifest,
  type Manifest,
  type Remembered,
  readManifest,
  restoredState,
} from './remembered.js';
import { takeStart } from './take-start.js';
import {
  asLiteral,
  isModule,
  type PathTest,
  protectedTest,
  walkMatching,
} from './walk-matching.js';
import { folderScripts } from './what-to-protect.js';

/** Reads a commit of the project's repository. */
export type OpenCommit = (commit: string) => Promise<CommittedFiles>;

export interface StartRequest {
  /** What the repository holds, if the project lies in one. */
  readonly committed: CommittedFiles | null;
  /** Patterns whose files are remembered wherever they lie, ignored ones too. */
  readonly globs: readonly string[];
  readonly late: boolean;
}

/**
 * The content of protected files as the run began, kept in the run's side folder so that a resume
 * in another process restores the same base and not what agents made of it. The list is read once:
 * later changes of the folder on disk are noticed.
 *
 * With a start taken it answers for every path. Without one, files are remembered when a pattern is
 * first named.
 */
export interface RememberedFiles {
  readonly root: string;
  readonly side: string;
  readonly pack: ContentPack;
  readonly openCommit: OpenCommit | null;
  manifest: Manifest;
  commit: Promise<CommittedFiles> | null;
  /** Files in folders that nobody looked into, remembered when a gate first named them. */
  belated: number;
}

export async function openRememberedFiles(
  root: string,
  side: string,
  openCommit: OpenCommit | null = null,
): Promise<RememberedFiles> {
  const path = join(side, 'base', 'manifest.json');
  const manifest = (await exists(path))
    ? readManifest(await readFile(path, 'utf8'))
    : emptyManifest;
  const pack = contentPack(join(side, 'base', 'contents'));
  return { root, side, pack, openCommit, manifest, commit: null, belated: 0 };
}

/** Once per run: whatever was remembered before stays. Answers how many files found no room. */
export async function rememberStart(base: RememberedFiles, request: StartRequest): Promise<number> {
  const { manifest } = base;
  if (manifest.start !== null) return 0;
  const { files, unseen, over } = await takeStart(base.root, request, base.pack);
  const known = knownTest(manifest);
  const fresh = Object.entries(files).filter(([path]) => !known(path));
  const { committed, late, globs } = request;
  await save(base, {
    ...manifest,
    files: { ...Object.fromEntries(fresh), ...manifest.files },
    start: { commit: committed?.commit ?? null, late, globs, unseen },
  });
  if (committed !== null) base.commit = Promise.resolve(committed);
  return over;
}

/** Patterns that are known already are left as they are: the first content is the base. */
export async function remember(base: RememberedFiles, globs: readonly string[]): Promise<void> {
  const listed = new Set(base.manifest.globs);
  const fresh = globs.filter((glob) => !listed.has(glob));
  if (fresh.length === 0) return;
  const known = knownTest(base.manifest);
  const tracked = await trackedFiles(base, fresh);
  const wanted = (await walkMatching(base.root, fresh)).filter(
    (path) => !known(path) && !Object.hasOwn(tracked, path),
  );
  const present = await keepAll(base, base.root, wanted);
  const { manifest } = base;
  if (manifest.start !== null) base.belated += present.size;
  const files = { ...Object.fromEntries(present), ...tracked, ...manifest.files };
  await save(base, { ...manifest, globs: [...manifest.globs, ...fresh], files });
}

export function matchingFiles(
  { manifest }: RememberedFiles,
  globs: readonly string[],
): readonly string[] {
  return Object.keys(manifest.files).filter(protectedTest(globs));
}

export function entryOf({ manifest: { files } }: RememberedFiles, path: string): Remembered {
  return (Object.hasOwn(files, path) ? files[path] : undefined) ?? { kind: 'absent' };
}

/** `other` for what cannot be restored. */
export function stateOf(base: RememberedFiles, path: string): FileState {
  return restoredState(entryOf(base, path)) ?? { kind: 'other' };
}

/** What the base says of scripts; of what nobody knows, what lies there now. */
export function rememberedScripts(base: RememberedFiles): ScriptFiles {
  const present = folderScripts(base.root);
  return {
    async text(path) {
      const entry = await lookUp(base, path);
      if (entry === null || entry.kind === 'seen') return present.text(path);
      return entry.kind === 'file' ? (await contentOf(base, path, entry)).toString('utf8') : null;
    },
    async isFile(path) {
      const entry = await lookUp(base, path);
      return entry === null ? exists(join(base.root, path)) : entry.kind !== 'absent';
    },
  };
}

/** Writes the remembered version; nothing may lie at the path. */
export async function restoreFile(base: RememberedFiles, path: string): Promise<void> {
  const entry = entryOf(base, path);
  const full = join(base.root, path);
  await mkdir(dirname(full), { recursive: true });
  if (entry.kind === 'link') await symlink(entry.target, full);
  if (entry.kind !== 'file') return;
  const content = await contentOf(base, path, entry);
  // The umask may take bits away when the file is made, so the mode is set afterwards.
  await writeFile(full, content, { flag: 'wx', mode: entry.mode });
  await chmod(full, entry.mode);
}

/** Committed files that the start passed over, as they were not changed then. */
async function trackedFiles(
  base: RememberedFiles,
  globs: readonly string[],
): Promise<Readonly<Record<string, Remembered>>> {
  const { root, side, manifest } = base;
  const committed = await committedOf(base);
  if (committed === null) return {};
  const matches = protectedTest(globs);
  const files: Record<string, Remembered> = {};
  const different: string[] = [];
  for (const [path, { blob, mode }] of await committed.entries()) {
    if (!matches(path) || Object.hasOwn(manifest.files, path)) continue;
    const same = mode === 'link' ? null : await unchangedFile(root, path, blob, mode === 'program');
    if (same === null) different.push(path);
    else files[path] = same;
  }
  if (different.length === 0) return files;
  const folder = await mkdtemp(join(side, 'base', 'extract-'));
  try {
    const extracted = await keepAll(base, await committed.checkOut(different, folder), different);
    return { ...files, ...Object.fromEntries(extracted) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function keepAll({ pack }: RememberedFiles, root: string, paths: readonly string[]) {
  const room = endless();
  return keepFiles(
    root,
    paths.map((path) => ({ path, room })),
    pack,
  );
}

/** `null`: nobody knows what lay there. */
async function lookUp(base: RememberedFiles, path: string): Promise<Remembered | null> {
  if (
    !Object.hasOwn(base.manifest.files, path) &&
    (await (await committedOf(base))?.entries())?.has(path)
  )
    await remember(base, [asLiteral(path)]);
  return knownTest(base.manifest)(path) ? entryOf(base, path) : null;
}

/** Paths of which the base says what was there, be it nothing. */
function knownTest({ globs, files, start }: Manifest): PathTest {
  const covered = protectedTest([...globs]);
  const atStart = protectedTest(start?.globs ?? []);
  const seen = (path: string) =>
    start !== null &&
    (atStart(path) || !(isModule(path) || start.unseen.some((folder) => path.startsWith(folder))));
  return (path) => Object.hasOwn(files, path) || covered(path) || seen(path);
}

function committedOf(base: RememberedFiles): Promise<CommittedFiles | null> {
  const commit = base.manifest.start?.commit ?? null;
  if (commit === null || base.openCommit === null) return Promise.resolve(null);
  base.commit ??= base.openCommit(commit);
  return base.commit;
}

async function contentOf(
  base: RememberedFiles,
  path: string,
  { hash, pack, blob }: Extract<Remembered, { kind: 'file' }>,
): Promise<Buffer> {
  const folder = join(base.side, 'base');
  const from = blob === undefined ? undefined : await committedOf(base);
  const content = pack
    ? await base.pack.read(pack)
    : blob !== undefined && from
      ? await from.blob(blob)
      : await readFile(join(folder, hash));
  if (contentHash(content) === hash) return content;
  throw new PlenumError('E_PROTECT', `the remembered version of ${path} was changed on disk`, {
    hint: `look at ${folder}`,
  });
}

async function save(base: RememberedFiles, manifest: Manifest): Promise<void> {
  await base.pack.sync();
  await writeDurable(join(base.side, 'base', 'manifest.json'), JSON.stringify(manifest));
  base.manifest = manifest;
}

/**
 * A file that is byte by byte what the repository has. Which of the mode's bits the user's umask
 * took away is not its concern.
 */
async function unchangedFile(
  root: string,
  path: string,
  blob: string,
  program: boolean,
): Promise<Remembered | null> {
  if ((await obstacle(root, path)) !== null) return null;
  const full = join(root, path);
  const stat = await lstat(full).catch(() => null);
  if (stat === null || !stat.isFile()) return null;
  const content = await readFile(full).catch(() => null);
  if (content === null || blobName(content, blob) !== blob) return null;
  const mode =
    ((stat.mode & 0o100) !== 0) === program ? stat.mode & 0o777 : program ? 0o755 : 0o644;
  return { kind: 'file', hash: contentHash(content), mode, blob };
}
