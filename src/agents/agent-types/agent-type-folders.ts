import { join, resolve } from 'node:path';
import { upToRepositoryRoot } from '../../host/folders/up-to-repository-root.js';

export interface AgentTypeFolder {
  readonly path: string;
  readonly origin: 'project' | 'personal';
  /** Trust in the project covers its files (`trusted-files.ts`). */
  readonly covered: boolean;
}

export interface AgentTypePlace {
  readonly project: string;
  readonly home: string;
  /** Where the user stands [the project]. */
  readonly cwd?: string;
}

const pair = (folder: string) => [
  join(folder, '.plenum', 'agents'),
  join(folder, '.claude', 'agents'),
];

/**
 * From the working directory up to the repository's root, then the personal ones; in each place
 * ours before `.claude`. Strongest first.
 */
export async function agentTypeFolders({ project, home, cwd }: AgentTypePlace): Promise<{
  readonly folders: readonly AgentTypeFolder[];
  /** The outermost folder of the project. */
  readonly root: string;
}> {
  const personal = pair(resolve(home));
  const above = await upToRepositoryRoot(project);
  const below = (await upToRepositoryRoot(cwd ?? project)).filter(
    (folder) => !above.includes(folder),
  );
  const inProject =
    below.length > 0 && above.some((folder) => below[0]?.startsWith(join(folder, '/')));
  const of = (folders: readonly string[], covered: boolean): AgentTypeFolder[] =>
    folders.flatMap((folder) =>
      pair(folder)
        .filter((path) => !personal.includes(path))
        .map((path) => ({ path, origin: 'project', covered })),
    );
  return {
    folders: [
      ...of(inProject ? below : [], false),
      ...of(above, true),
      ...personal.map((path): AgentTypeFolder => ({ path, origin: 'personal', covered: true })),
    ],
    root: above.at(-1) ?? resolve(project),
  };
}
