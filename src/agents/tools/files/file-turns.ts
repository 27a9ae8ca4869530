/**
 * Changes of one file, one after the other: agents use several tools at once, and each edit begins
 * with a read.
 */
export class FileTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  async take<T>(path: string, act: () => Promise<T>): Promise<T> {
    const before = this.last.get(path) ?? Promise.resolve();
    const mine = before.then(act, act);
    const settled = mine.catch(() => undefined);
    this.last.set(path, settled);
    try {
      return await mine;
    } finally {
      if (this.last.get(path) === settled) this.last.delete(path);
    }
  }
}
