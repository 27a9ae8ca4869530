import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { join, parse } from 'node:path';
import { createGit, type Git, type GitRequest } from '../../workspaces/git/git.js';
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
export interface DemoRepository {
  readonly dir: string;
  /** Its `.git`. */
  readonly folder: string;
  readonly git: Git;
}

/** Rejects with E_GIT_MISSING where there is no git; needs no folder yet. */
export async function demoRepository(
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DemoRepository> {
  const folder = join(dir, '.git');
  const passed = Object.entries(env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && !pair[0].startsWith('GIT_'),
  );
  const git = createGit(
    { ...Object.fromEntries(passed), ...ownVariables },
    { cwd: dir, env: { GIT_DIR: folder, GIT_WORK_TREE: dir } },
  );
  await git.at({ cwd: parse(dir).root }).run(['version']);
  return { dir, folder, git };
}

/**
 * Why this is not the repository that the demo made, or `null`. Looks at its files before it lets
 * git read them.
 */
export async function foreignRepository(
  demo: DemoRepository,
  contents: Contents,
  recorded: string | null,
): Promise<string | null> {
  const found = lstatSync(demo.folder, { throwIfNoEntry: false });
  if (!found) return recorded === null ? null : '.git is gone';
  if (!found.isDirectory()) return '.git is not a folder';
  const reason = foreignFile(demo.folder);
  if (reason !== null) return reason;
  const head = await headOf(demo);
  if (head === null) return recorded === null ? null : 'its commit is gone';
  // Interrupted between the commit and the marker: the commit itself tells whose it is.
  const own = recorded ?? (await commitTree(demo, await treeOf(demo, contents), null));
  return head === own ? null : 'it is not at the commit that the demo made';
}

/** Makes the repository and its commit where they are missing; resolves to the commit. */
export async function commitContents(demo: DemoRepository, contents: Contents): Promise<string> {
  const head = await headOf(demo);
  if (head === null) await makeRepository(demo);
  const tree = await treeOf(demo, contents);
  if (head !== null && (await text(demo, ['rev-parse', `${head}^{tree}`])) === tree) return head;
  const paths = committed(contents).map(([path]) => `${path}\n`);
  await run(demo, ['hash-object', '-w', '--no-filters', '--stdin-paths'], {
    input: paths.join(''),
  });
  // On top of what an earlier version of the demo made: its runs keep the commit they started from.
  const commit = await commitTree(demo, tree, head);
  await run(demo, ['read-tree', tree]);
  await run(demo, ['update-index', '-q', '--refresh'], { answers: [0, 1] });
  await run(demo, ['update-ref', '-m', 'demo', 'HEAD', commit, head ?? '']);
  return commit;
}

/**
 * Told where by its folder alone; with variables git could note a work tree in the configuration.
 */
async function makeRepository(demo: DemoRepository): Promise<void> {
  const options = ['--quiet', '--initial-branch=main', '--object-format=sha1', '--template='];
  await demo.git.at({ cwd: demo.dir }).run([...settings, 'init', ...options, '.']);
  // Worktrees then hold the files byte for byte, whatever the machine does elsewhere.
  await run(demo, ['config', 'core.autocrlf', 'false']);
}

function commitTree(demo: DemoRepository, tree: string, parent: string | null): Promise<string> {
  const above = parent === null ? [] : ['-p', parent];
  return text(demo, ['commit-tree', tree, ...above, '-F', '-'], { input: message });
}

/** The tree of exactly these bytes. It is named, not read from the folder: nothing there has a say. */
async function treeOf(demo: DemoRepository, contents: Contents): Promise<string> {
  const env = { GIT_INDEX_FILE: join(demo.folder, 'plenum-demo-index') };
  const entries = committed(contents).map(
    ([path, content]) => `100644 ${blobId(content)}\t${path}\0`,
  );
  await run(demo, ['read-tree', '--empty'], { env });
  await run(demo, ['update-index', '-z', '--index-info'], { env, input: entries.join('') });
  return text(demo, ['write-tree', '--missing-ok'], { env });
}

async function headOf(demo: DemoRepository): Promise<string | null> {
  const found = await run(demo, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], {
    answers: [0, 1, 128],
  });
  return found.code === 0 ? found.stdout.toString('utf8').trim() : null;
}

function run({ git }: DemoRepository, args: readonly string[], request: GitRequest = {}) {
  return git.run([...settings, ...args], request);
}

function text({ git }: DemoRepository, args: readonly string[], request: GitRequest = {}) {
  return git.text([...settings, ...args], request);
}

const committed = (contents: Contents): readonly (readonly [string, Buffer])[] =>
  [...contents].filter(([path]) => !isLeftOut(path));

/** git's name for these bytes. */
function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
