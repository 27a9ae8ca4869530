import { relative, sep } from 'node:path';
import { rulesReaching } from '../../agents/tools/search/ignore-rules.js';
import { filesUnder } from '../../agents/tools/search/walk.js';
import { openRepository, type Repository } from '../../workspaces/git/repository.js';

/** Enough to see what a project is made of. */
const mostFiles = 20_000;
const left: ReadonlySet<string> = new Set(['.git', '.plenum', 'node_modules']);

interface ProjectFiles {
  /** Relative, with `/`, sorted. */
  readonly paths: readonly string[];
  /** There are more than were read. */
  readonly more: boolean;
  readonly git: GitState | null;
}

interface GitState {
  readonly branch: string;
  /** Files that differ from the last commit. */
  readonly changed: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The files that are the project's own: what git does not ignore, and without git what `.gitignore`
 * files leave. Starts nothing but git.
 */
export async function projectFiles(
  project: string,
  environment: Environment,
): Promise<ProjectFiles> {
  const repository = await openRepository(project, environment, 'off').catch(() => null);
  const listed = repository && (await listedByGit(repository).catch(() => null));
  const all = (listed ?? (await walked(project))).filter(
    (path) => !path.split('/').some((part) => left.has(part)),
  );
  const paths = [...new Set(all)].sort();
  return {
    paths: paths.slice(0, mostFiles),
    more: paths.length > mostFiles,
    git: repository && (await gitState(repository).catch(() => null)),
  };
}

async function listedByGit({ git, prefix }: Repository): Promise<readonly string[]> {
  const names = await git.list([
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    prefix === '' ? '.' : prefix,
  ]);
  const cut = prefix === '' ? 0 : prefix.length + 1;
  return names.map((name) => Buffer.from(name, 'latin1').toString('utf8').slice(cut));
}

async function walked(project: string): Promise<readonly string[]> {
  const paths: string[] = [];
  const ignore = await rulesReaching(project, project);
  for await (const path of filesUnder(project, {
    signal: new AbortController().signal,
    skip: left,
    ignore,
  })) {
    paths.push(relative(project, path).split(sep).join('/'));
    if (paths.length > mostFiles) break;
  }
  return paths;
}

async function gitState({ git }: Repository): Promise<GitState> {
  const branch = await git.run(['symbolic-ref', '--quiet', '--short', 'HEAD'], {
    answers: [0, 1, 128],
  });
  const changes = await git.list([
    'status',
    '--porcelain',
    '-z',
    '--untracked-files=normal',
    '--ignore-submodules=dirty',
  ]);
  const name = branch.stdout.toString('utf8').trim();
  // A renamed file has a second entry, its old name, which has no status before it.
  return {
    branch: name === '' ? 'no branch' : name,
    changed: changes.filter((entry) => /^[ MADRCUT?!]{2} /.test(entry)).length,
  };
}
