import { join, resolve } from 'node:path';
import { upToRepositoryRoot } from '../../host/folders/up-to-repository-root.js';
import { shippedFolder } from './shipped-folder.js';

export interface WorkflowFolder {
  readonly path: string;
  readonly origin: 'project' | 'personal' | 'shipped';
}

export interface WorkflowPlace {
  readonly cwd: string;
  /** The user's home folder. */
  readonly home: string;
  /** Folder of the workflows that come with plenum [its own]; weakest. Null for none. */
  readonly shipped?: string | null;
}

/**
 * Folders that may hold saved workflows, strongest first (C90): from the working directory up to
 * the repository's root, then the personal ones, in each place ours before `.claude`; then the
 * shipped ones. Outside a repository nothing above the working directory counts.
 */
export async function workflowFolders({
  cwd,
  home,
  shipped = shippedFolder(),
}: WorkflowPlace): Promise<readonly WorkflowFolder[]> {
  const pair = (folder: string) => [
    join(folder, '.plenum', 'workflows'),
    join(folder, '.claude', 'workflows'),
  ];
  const personal = pair(resolve(home));
  const project = (await upToRepositoryRoot(cwd))
    .flatMap(pair)
    .filter((path) => !personal.includes(path));
  return [
    ...project.map((path) => ({ path, origin: 'project' as const })),
    ...personal.map((path) => ({ path, origin: 'personal' as const })),
    ...(shipped === null ? [] : [{ path: shipped, origin: 'shipped' as const }]),
  ];
}
