import { createTurns, type Turns } from '../../host/processes/turns.js';

const byRepository = new Map<string, Turns>();

/**
 * What git cannot do in parallel in one repository (worktree entries, refs) goes through its turns;
 * other processes are met by waiting for locks.
 */
export function turnsOf(commonDir: string): Turns {
  const turns = byRepository.get(commonDir) ?? createTurns();
  byRepository.set(commonDir, turns);
  return turns;
}
