export type FileTurns = <T>(path: string, act: () => Promise<T>) => Promise<T>;

/**
 * Changes of one file, one after the other: agents use several tools at once, and each edit begins
 * with a read.
 */
export function fileTurns(): FileTurns {
  const last = new Map<string, Promise<unknown>>();
  return async (path, act) => {
    const before = last.get(path) ?? Promise.resolve();
    const mine = before.then(act, act);
    const settled = mine.catch(() => undefined);
    last.set(path, settled);
    try {
      return await mine;
    } finally {
      if (last.get(path) === settled) last.delete(path);
    }
  };
}
