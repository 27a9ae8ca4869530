import type { MachineSlot } from '../../host/machine/machine-slot.js';

/** The numbers and ports that the worktrees of one run have to themselves (X191). */
export interface WorktreeSlots {
  take(path: string): Promise<void>;
  /** For the environment of what works in it. */
  variablesOf(path: string): Readonly<Record<string, string>>;
  release(path: string): Promise<void>;
}

const none: Readonly<Record<string, string>> = {};

/** `take`: of this machine; absent: worktrees have none. */
export function worktreeSlots(take?: () => Promise<MachineSlot>): WorktreeSlots {
  const held = new Map<string, MachineSlot>();
  return {
    async take(path) {
      if (take) held.set(path, await take());
    },
    variablesOf: (path) => held.get(path)?.variables ?? none,
    async release(path) {
      await held.get(path)?.release();
      held.delete(path);
    },
  };
}
