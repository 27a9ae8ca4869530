/**
 * What no agent may write, whatever a rule says: it would change what later runs may do (X100,
 * X184).
 */
export const guardedNames = ['.git', '.plenum', '.claude', '.mcp.json'] as const;

const guarded = new Set<string>(guardedNames);
/** Characters that some disks leave out when they compare names. */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

/** Names that another disk would take for the same count as the same. */
export function isGuardedName(name: string): boolean {
  const plain = name
    .normalize('NFKC')
    .replaceAll(ignorable, '')
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return guarded.has(plain) || /^(git|plenum|claude|mcp)~\d+(\.jso)?$/.test(plain);
}

/** Whether a path, POSIX, has such a name at any depth. */
export function isGuardedPath(path: string): boolean {
  return path.split('/').some(isGuardedName);
}
