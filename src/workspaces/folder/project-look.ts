import type { Workspace } from '../../core/ports/workspace.js';
import { findFiles } from './find-files.js';
import { readText } from './read-text.js';

export type ProjectFiles = Pick<Workspace, 'files' | 'read'>;

/**
 * The project's files for whoever only plays a script: nothing is written, and what was once looked
 * at stays as it was, for all plays that share it.
 */
export function lookAtProject(project: string): ProjectFiles {
  const known = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, look: () => Promise<T>): Promise<T> => {
    const found = (known.get(key) as Promise<T> | undefined) ?? look();
    known.set(key, found);
    return found;
  };
  return {
    files: (globs) => once(`files ${JSON.stringify(globs)}`, () => findFiles(project, globs)),
    read: (path, range) =>
      once(`read ${JSON.stringify([path, range])}`, () => readText(project, path, range)),
  };
}
