import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/model/errors.js';
import { writeDurable } from '../../disk/durable-file.js';
import { contentHash, exists, type FileState, fileState } from './file-state.js';
import { protectedTest, walkMatching } from './walk-matching.js';

interface Manifest {
  readonly version: 1;
  readonly globs: readonly string[];
  readonly files: Readonly<Record<string, FileState>>;
}

/**
 * The content of protected files when they were first named, kept in the run's side folder so that a resume in another process
 * restores the same base and not what agents made of it. The list is read once: later changes of the folder on disk are noticed.
 */
export class RememberedFiles {
  private constructor(
    private readonly root: string,
    private readonly side: string,
    private manifest: Manifest,
  ) {}

  static async open(root: string, side: string): Promise<RememberedFiles> {
    const path = join(side, 'base', 'manifest.json');
    const manifest = (await exists(path)) ? (JSON.parse(await readFile(path, 'utf8')) as Manifest) : { version: 1 as const, globs: [], files: {} };
    return new RememberedFiles(root, side, manifest);
  }

  /** Patterns that are known already are left as they are: the first content is the base. */
  async remember(globs: readonly string[]): Promise<void> {
    const known = new Set(this.manifest.globs);
    const fresh = globs.filter((glob) => !known.has(glob));
    if (fresh.length === 0) return;
    // A file that an older pattern covers and that was absent then is an addition, not part of the base.
    const covered = protectedTest(this.manifest.globs);
    const files: Record<string, FileState> = { ...this.manifest.files };
    for (const path of await walkMatching(this.root, fresh)) {
      if (covered(path)) continue;
      const state = await fileState(this.root, path);
      if (state.kind === 'file') await this.store(state.hash, await readFile(join(this.root, path)));
      if (state.kind === 'file' || state.kind === 'link') files[path] = state;
    }
    this.manifest = { version: 1, globs: [...this.manifest.globs, ...fresh], files };
    await writeDurable(join(this.side, 'base', 'manifest.json'), JSON.stringify(this.manifest));
  }

  matching(globs: readonly string[]): readonly string[] {
    return Object.keys(this.manifest.files).filter(protectedTest(globs));
  }

  state(path: string): FileState {
    return (Object.hasOwn(this.manifest.files, path) ? this.manifest.files[path] : undefined) ?? { kind: 'absent' };
  }

  /** Writes the remembered version; nothing may lie at the path. */
  async restore(path: string): Promise<void> {
    const state = this.state(path);
    const full = join(this.root, path);
    await mkdir(dirname(full), { recursive: true });
    if (state.kind === 'link') await symlink(state.target, full);
    if (state.kind !== 'file') return;
    const content = await readFile(join(this.side, 'base', state.hash));
    if (contentHash(content) !== state.hash) {
      throw new PlenumError('E_PROTECT', `the remembered version of ${path} was changed on disk`, { hint: `look at ${join(this.side, 'base')}` });
    }
    // The umask may take bits away when the file is made, so the mode is set afterwards.
    await writeFile(full, content, { flag: 'wx', mode: state.mode });
    await chmod(full, state.mode);
  }

  private async store(hash: string, content: Buffer): Promise<void> {
    if (contentHash(content) !== hash)
      throw new PlenumError('E_PROTECT', 'a protected file changed while it was remembered', { hint: 'start again' });
    const path = join(this.side, 'base', hash);
    if (!(await exists(path))) await writeDurable(path, content);
  }
}
