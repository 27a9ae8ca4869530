/** Runs one act after the other. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act, act);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

const byRepository = new Map<string, Turns>();

/**
 * What git cannot do in parallel in one repository (worktree entries, refs) goes through its turns;
 * other processes are met by waiting for locks.
 */
export function turnsOf(commonDir: string): Turns {
  const turns = byRepository.get(commonDir) ?? new Turns();
  byRepository.set(commonDir, turns);
  return turns;
}
