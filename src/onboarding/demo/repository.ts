import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { join, parse } from 'node:path';
import { Git, type GitRequest } from '../../workspaces/git/git.js';
import type { Contents } from './contents.js';
import { foreignFile } from './foreign-file.js';

/**
 * Nothing of the machine may decide what is committed: the same contents are the same commit
 * everywhere.
 */
const settings = [
  'core.autocrlf=false',
  'core.attributesFile=/dev/null',
  'safe.directory=*',
].flatMap((one) => ['-c', one]);
const ownVariables = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_DEFAULT_REF_FORMAT: 'files',
  GIT_AUTHOR_DATE: '2025-01-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2025-01-01T00:00:00Z',
};
const message = 'The package to port, with the workflow and its agents\n';
/** Paths in the folder that are not part of the commit. */
const isLeftOut = (path: string): boolean => path.startsWith('.plenum/');

/**
 * The repository that the demo makes of its folder, on branch `main`, with the contents as its one
 * commit.
 */
export class DemoRepository {
  private readonly git: Git;
  private readonly folder: string;

  constructor(
    private readonly dir: string,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.folder = join(dir, '.git');
    const passed = Object.entries(env).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && !pair[0].startsWith('GIT_'),
    );
    this.git = new Git(
      { ...Object.fromEntries(passed), ...ownVariables },
      { cwd: dir, env: { GIT_DIR: this.folder, GIT_WORK_TREE: dir } },
    );
  }

  /** Rejects with E_GIT_MISSING where there is no git; needs no folder yet. */
  async requireGit(): Promise<void> {
    await this.git.at({ cwd: parse(this.dir).root }).run(['version']);
  }

  /**
   * Why this is not the repository that the demo made, or `null`. Looks at its files before it lets
   * git read them.
   */
  async foreign(contents: Contents, recorded: string | null): Promise<string | null> {
    const found = lstatSync(this.folder, { throwIfNoEntry: false });
    if (!found) return recorded === null ? null : '.git is gone';
    if (!found.isDirectory()) return '.git is not a folder';
    const reason = foreignFile(this.folder);
    if (reason !== null) return reason;
    const head = await this.head();
    if (head === null) return recorded === null ? null : 'its commit is gone';
    // Interrupted between the commit and the marker: the commit itself tells whose it is.
    const own = recorded ?? (await this.commitTree(await this.treeOf(contents), null));
    return head === own ? null : 'it is not at the commit that the demo made';
  }

  /** Makes the repository and its commit where they are missing; resolves to the commit. */
  async commit(contents: Contents): Promise<string> {
    const head = await this.head();
    if (head === null) {
      // Told where by its folder alone; with variables it could note a work tree in the
      // configuration.
      const init = [
        'init',
        '--quiet',
        '--initial-branch=main',
        '--object-format=sha1',
        '--template=',
        '.',
      ];
      await this.git.at({ cwd: this.dir }).run([...settings, ...init]);
      // Worktrees then hold the files byte for byte, whatever the machine does elsewhere.
      await this.run(['config', 'core.autocrlf', 'false']);
    }
    const tree = await this.treeOf(contents);
    if (head !== null && (await this.text(['rev-parse', `${head}^{tree}`])) === tree) return head;
    const paths = committed(contents).map(([path]) => `${path}\n`);
    await this.run(['hash-object', '-w', '--no-filters', '--stdin-paths'], {
      input: paths.join(''),
    });
    // On top of what an earlier version of the demo made: its runs keep the commit they started
    // from.
    const commit = await this.commitTree(tree, head);
    await this.run(['read-tree', tree]);
    await this.run(['update-index', '-q', '--refresh'], { answers: [0, 1] });
    await this.run(['update-ref', '-m', 'demo', 'HEAD', commit, head ?? '']);
    return commit;
  }

  private commitTree(tree: string, parent: string | null): Promise<string> {
    return this.text(['commit-tree', tree, ...(parent === null ? [] : ['-p', parent]), '-F', '-'], {
      input: message,
    });
  }

  /**
   * The tree of exactly these bytes. It is named, not read from the folder: nothing there has a
   * say.
   */
  private async treeOf(contents: Contents): Promise<string> {
    const env = { GIT_INDEX_FILE: join(this.folder, 'plenum-demo-index') };
    const entries = committed(contents).map(
      ([path, content]) => `100644 ${blobId(content)}\t${path}\0`,
    );
    await this.run(['read-tree', '--empty'], { env });
    await this.run(['update-index', '-z', '--index-info'], { env, input: entries.join('') });
    return this.text(['write-tree', '--missing-ok'], { env });
  }

  private async head(): Promise<string | null> {
    const found = await this.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], {
      answers: [0, 1, 128],
    });
    return found.code === 0 ? found.stdout.toString('utf8').trim() : null;
  }

  private run(args: readonly string[], request: GitRequest = {}): ReturnType<Git['run']> {
    return this.git.run([...settings, ...args], request);
  }

  private async text(args: readonly string[], request: GitRequest = {}): Promise<string> {
    return (await this.run(args, request)).stdout.toString('utf8').trim();
  }
}

const committed = (contents: Contents): readonly (readonly [string, Buffer])[] =>
  [...contents].filter(([path]) => !isLeftOut(path));

/** git's name for these bytes. */
function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
