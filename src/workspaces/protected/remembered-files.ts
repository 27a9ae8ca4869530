import { chmod, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { writeDurable } from '../../host/disk/durable-file.js';
import type { CommittedFiles } from './committed-files.js';
import { ContentPack } from './content-pack.js';
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
export class RememberedFiles {
  private readonly pack: ContentPack;
  private commit: Promise<CommittedFiles> | null = null;
  /** Files in folders that nobody looked into, remembered when a gate first named them. */
  private belated = 0;

  private constructor(
    private readonly root: string,
    private readonly side: string,
    private manifest: Manifest,
    private readonly openCommit: OpenCommit | null,
  ) {
    this.pack = new ContentPack(join(side, 'base', 'contents'));
  }

  static async open(
    root: string,
    side: string,
    openCommit: OpenCommit | null = null,
  ): Promise<RememberedFiles> {
    const path = join(side, 'base', 'manifest.json');
    const manifest = (await exists(path))
      ? readManifest(await readFile(path, 'utf8'))
      : emptyManifest;
    return new RememberedFiles(root, side, manifest, openCommit);
  }

  get start(): Manifest['start'] {
    return this.manifest.start;
  }

  get belatedFiles(): number {
    return this.belated;
  }

  /** Once per run: whatever was remembered before stays. Answers how many files found no room. */
  async takeStart(request: StartRequest): Promise<number> {
    if (this.manifest.start !== null) return 0;
    const { files, unseen, over } = await takeStart(this.root, request, this.pack);
    const known = this.knownTest();
    const fresh = Object.entries(files).filter(([path]) => !known(path));
    await this.save({
      ...this.manifest,
      files: { ...Object.fromEntries(fresh), ...this.manifest.files },
      start: {
        commit: request.committed?.commit ?? null,
        late: request.late,
        globs: request.globs,
        unseen,
      },
    });
    if (request.committed !== null) this.commit = Promise.resolve(request.committed);
    return over;
  }

  /** Patterns that are known already are left as they are: the first content is the base. */
  async remember(globs: readonly string[]): Promise<void> {
    const listed = new Set(this.manifest.globs);
    const fresh = globs.filter((glob) => !listed.has(glob));
    if (fresh.length === 0) return;
    const known = this.knownTest();
    const tracked = await this.rememberTracked(fresh);
    const wanted = (await walkMatching(this.root, fresh)).filter(
      (path) => !known(path) && !Object.hasOwn(tracked, path),
    );
    const room = endless();
    const present = await keepFiles(
      this.root,
      wanted.map((path) => ({ path, room })),
      this.pack,
    );
    if (this.start !== null) this.belated += present.size;
    const files = { ...Object.fromEntries(present), ...tracked, ...this.manifest.files };
    await this.save({ ...this.manifest, globs: [...this.manifest.globs, ...fresh], files });
  }

  matching(globs: readonly string[]): readonly string[] {
    return Object.keys(this.manifest.files).filter(protectedTest(globs));
  }

  entry(path: string): Remembered {
    return (
      (Object.hasOwn(this.manifest.files, path) ? this.manifest.files[path] : undefined) ?? {
        kind: 'absent',
      }
    );
  }

  /** `other` for what cannot be restored. */
  state(path: string): FileState {
    return restoredState(this.entry(path)) ?? { kind: 'other' };
  }

  /**
   * The text of a file of the base, `null` when there is none; for reading which scripts a command
   * names.
   */
  async text(path: string): Promise<string | null> {
    const entry = await this.lookUp(path);
    if (entry === null || entry.kind === 'seen')
      return readFile(join(this.root, path), 'utf8').catch(() => null);
    return entry.kind === 'file' ? (await this.content(path, entry)).toString('utf8') : null;
  }

  async isFile(path: string): Promise<boolean> {
    const entry = await this.lookUp(path);
    return entry === null ? exists(join(this.root, path)) : entry.kind !== 'absent';
  }

  /** Writes the remembered version; nothing may lie at the path. */
  async restore(path: string): Promise<void> {
    const entry = this.entry(path);
    const full = join(this.root, path);
    await mkdir(dirname(full), { recursive: true });
    if (entry.kind === 'link') await symlink(entry.target, full);
    if (entry.kind !== 'file') return;
    const content = await this.content(path, entry);
    // The umask may take bits away when the file is made, so the mode is set afterwards.
    await writeFile(full, content, { flag: 'wx', mode: entry.mode });
    await chmod(full, entry.mode);
  }

  /** Committed files that the start passed over, as they were not changed then. */
  private async rememberTracked(
    globs: readonly string[],
  ): Promise<Readonly<Record<string, Remembered>>> {
    const committed = await this.committed();
    if (committed === null) return {};
    const matches = protectedTest(globs);
    const files: Record<string, Remembered> = {};
    const different: string[] = [];
    for (const [path, { blob, mode }] of await committed.entries()) {
      if (!matches(path) || Object.hasOwn(this.manifest.files, path)) continue;
      const same =
        mode === 'link' ? null : await unchangedFile(this.root, path, blob, mode === 'program');
      if (same === null) different.push(path);
      else files[path] = same;
    }
    if (different.length === 0) return files;
    const folder = await mkdtemp(join(this.side, 'base', 'extract-'));
    try {
      const root = await committed.checkOut(different, folder);
      const room = endless();
      const extracted = await keepFiles(
        root,
        different.map((path) => ({ path, room })),
        this.pack,
      );
      return { ...files, ...Object.fromEntries(extracted) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** `null`: nobody knows what lay there. */
  private async lookUp(path: string): Promise<Remembered | null> {
    if (
      !Object.hasOwn(this.manifest.files, path) &&
      (await (await this.committed())?.entries())?.has(path)
    )
      await this.remember([asLiteral(path)]);
    return this.knownTest()(path) ? this.entry(path) : null;
  }

  /** Paths of which the base says what was there, be it nothing. */
  private knownTest(): PathTest {
    const { globs, files, start } = this.manifest;
    const covered = protectedTest([...globs]);
    const atStart = protectedTest(start?.globs ?? []);
    const seen = (path: string) =>
      start !== null &&
      (atStart(path) ||
        !(isModule(path) || start.unseen.some((folder) => path.startsWith(folder))));
    return (path) => Object.hasOwn(files, path) || covered(path) || seen(path);
  }

  private committed(): Promise<CommittedFiles | null> {
    const commit = this.start?.commit ?? null;
    if (commit === null || this.openCommit === null) return Promise.resolve(null);
    this.commit ??= this.openCommit(commit);
    return this.commit;
  }

  private async content(
    path: string,
    { hash, pack, blob }: Extract<Remembered, { kind: 'file' }>,
  ): Promise<Buffer> {
    const from = blob === undefined ? undefined : await this.committed();
    const content = pack
      ? await this.pack.read(pack)
      : blob !== undefined && from
        ? await from.blob(blob)
        : await readFile(join(this.side, 'base', hash));
    if (contentHash(content) !== hash) {
      throw new PlenumError('E_PROTECT', `the remembered version of ${path} was changed on disk`, {
        hint: `look at ${join(this.side, 'base')}`,
      });
    }
    return content;
  }

  private async save(manifest: Manifest): Promise<void> {
    await this.pack.sync();
    await writeDurable(join(this.side, 'base', 'manifest.json'), JSON.stringify(manifest));
    this.manifest = manifest;
  }
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
