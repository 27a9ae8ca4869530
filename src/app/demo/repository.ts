import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Git, type GitRequest } from '../../workspaces/worktree/git.js';
import type { Contents } from './contents.js';

/** Nothing of the machine may decide what is committed: the same contents are the same commit everywhere. */
const settings = ['core.autocrlf=false', 'core.attributesFile=/dev/null', 'core.fileMode=false', 'safe.directory=*'].flatMap((one) => ['-c', one]);
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

/** What `git init` and this class write; anything else may start programs or change what a checkout holds. */
const configLine = /^(\[core\]|\t(repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf) = \w+)$/;
/** Each of them leads git to other objects, other settings or other contents. */
const foreignFiles = ['commondir', 'config.worktree', 'shallow', 'info/attributes', 'info/grafts', 'objects/info/alternates'];

/** The repository that the demo makes of its folder, on branch `main`, with the contents as its one commit. */
export class DemoRepository {
  private readonly git: Git;
  private readonly folder: string;

  constructor(dir: string, env: Readonly<Record<string, string | undefined>>) {
    this.folder = join(dir, '.git');
    const passed = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined && !pair[0].startsWith('GIT_'));
    this.git = new Git({ ...Object.fromEntries(passed), ...ownVariables }, { cwd: dir, env: { GIT_DIR: this.folder, GIT_WORK_TREE: dir } });
  }

  /** Why this is not the repository that the demo made, or `null`. Looks at its files before it lets git read them. */
  async foreign(contents: Contents, recorded: string | null): Promise<string | null> {
    const found = lstatSync(this.folder, { throwIfNoEntry: false });
    if (!found) return recorded === null ? null : '.git is gone';
    if (!found.isDirectory()) return '.git is not a folder';
    const reason = this.foreignFile();
    if (reason !== null) return reason;
    const head = await this.head();
    if (head === null) return recorded === null ? null : 'its commit is gone';
    // Interrupted between the commit and the marker: the commit itself tells whose it is.
    return head === (recorded ?? (await this.wanted(contents))) ? null : 'it is not at the commit that the demo made';
  }

  /** Makes the repository and its commit where they are missing; resolves to the commit. */
  async commit(contents: Contents): Promise<string> {
    if (!existsSync(join(this.folder, 'config')) || (await this.head()) === null) {
      await this.run(['init', '--quiet', '--initial-branch=main', '--object-format=sha1', '--template=']);
      // Worktrees then hold the files byte for byte, whatever the machine does elsewhere.
      await this.run(['config', 'core.autocrlf', 'false']);
    }
    const tree = await this.tree(contents);
    const head = await this.head();
    if (head !== null && (await this.text(['rev-parse', `${head}^{tree}`])) === tree) return head;
    // An earlier version of the demo was here: its runs keep the commit they started from.
    const commit = await this.commitTree(tree, head);
    await this.run(['read-tree', tree]);
    await this.run(['update-index', '-q', '--refresh'], { answers: [0, 1] });
    await this.run(['update-ref', '-m', 'demo', 'HEAD', commit, head ?? '']);
    return commit;
  }

  private async wanted(contents: Contents): Promise<string> {
    return this.commitTree(await this.tree(contents), null);
  }

  private commitTree(tree: string, parent: string | null): Promise<string> {
    return this.text(['commit-tree', tree, ...(parent === null ? [] : ['-p', parent]), '-F', '-'], { input: message });
  }

  /** From an index of its own, by name: no ignore file has a say, and the user's index stays as it is. */
  private async tree(contents: Contents): Promise<string> {
    const env = { GIT_INDEX_FILE: join(this.folder, 'plenum-demo-index') };
    const paths = [...contents.keys()].filter((path) => !isLeftOut(path));
    await this.run(['read-tree', '--empty'], { env });
    await this.run(['update-index', '--add', '-z', '--stdin'], { env, input: paths.map((path) => `${path}\0`).join('') });
    return this.text(['write-tree'], { env });
  }

  private async head(): Promise<string | null> {
    const found = await this.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { answers: [0, 1, 128] });
    return found.code === 0 ? found.stdout.toString('utf8').trim() : null;
  }

  private foreignFile(): string | null {
    const config = join(this.folder, 'config');
    const lines = isFile(config) ? readFileSync(config, 'utf8').split('\n') : [];
    const line = lines.find((text) => text !== '' && !configLine.test(text));
    if (line !== undefined) return `.git/config holds "${line.trim()}", which the demo did not write`;
    const hooks = join(this.folder, 'hooks');
    if (lstatSync(hooks, { throwIfNoEntry: false })) {
      if (!lstatSync(hooks).isDirectory()) return '.git/hooks is not a folder';
      const hook = readdirSync(hooks).find((name) => !name.endsWith('.sample'));
      if (hook !== undefined) return `.git/hooks/${hook} is not of the demo`;
    }
    const file = foreignFiles.find((name) => lstatSync(join(this.folder, name), { throwIfNoEntry: false }));
    return file === undefined ? null : `.git/${file} is not of the demo`;
  }

  private run(args: readonly string[], request: GitRequest = {}): ReturnType<Git['run']> {
    return this.git.run([...settings, ...args], request);
  }

  private async text(args: readonly string[], request: GitRequest = {}): Promise<string> {
    return (await this.run(args, request)).stdout.toString('utf8').trim();
  }
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
