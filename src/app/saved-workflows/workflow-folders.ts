import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export interface WorkflowFolder {
  readonly path: string;
  readonly origin: 'project' | 'personal' | 'shipped';
}

export interface WorkflowPlace {
  readonly cwd: string;
  /** The user's home folder. */
  readonly home: string;
  /** Folder of the workflows that come with plenum; weakest. */
  readonly shipped?: string;
}

/**
 * Folders that may hold saved workflows, strongest first (C90): from the working directory up to the repository's root, then the
 * personal ones; in each place ours before `.claude`. Outside a repository nothing above the working directory counts.
 */
export async function workflowFolders({ cwd, home, shipped }: WorkflowPlace): Promise<readonly WorkflowFolder[]> {
  const pair = (folder: string) => [join(folder, '.plenum', 'workflows'), join(folder, '.claude', 'workflows')];
  const personal = pair(resolve(home));
  const project = (await upToRoot(resolve(cwd))).flatMap(pair).filter((path) => !personal.includes(path));
  return [
    ...project.map((path) => ({ path, origin: 'project' as const })),
    ...personal.map((path) => ({ path, origin: 'personal' as const })),
    ...(shipped === undefined ? [] : [{ path: shipped, origin: 'shipped' as const }]),
  ];
}

async function upToRoot(cwd: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(folder);
    if (await stat(join(folder, '.git')).catch(() => null)) return folders;
    if (dirname(folder) === folder) return [cwd];
  }
}
