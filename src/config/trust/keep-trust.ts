import { isTrusted, trustFolder } from './trust.js';

/**
 * Changes files that trust is about on the user's behalf (accepted definitions of tools, say): a
 * folder that was trusted stays so, unless something else changed meanwhile. `paths` are relative
 * to the project.
 */
export async function keepTrust<T>(
  project: string,
  home: string,
  paths: readonly string[],
  change: () => Promise<T>,
): Promise<T> {
  const before = await isTrusted(project, home);
  const result = await change();
  // Where nothing needed trust, the user never read anything; what is new then was written by them
  // just now.
  if (!before.trusted) return result;
  const after = await isTrusted(project, home);
  const known = new Set([...before.files, ...paths]);
  const onlyThese =
    after.changed.every((path) => paths.includes(path)) &&
    after.files.every((path) => known.has(path));
  if (!after.trusted && onlyThese) await trustFolder(project, home);
  return result;
}
