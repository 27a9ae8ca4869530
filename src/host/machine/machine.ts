import type { ProviderBoard } from '../../core/ports/request-gate.js';
import type { CommandQueue } from '../processes/command-turn.js';
import { createCommandQueue, type QueueSettings } from './command-queue.js';
import { type MachineSlot, takeSlot } from './machine-slot.js';
import { openProviderBoard } from './provider-board.js';

/** What the runs of one user share on one machine (X191). */
export interface Machine {
  /** Where commands wait for a core. */
  readonly queue: CommandQueue;
  /** What providers ask of all runs. */
  readonly board: ProviderBoard;
  /** A number and ports for one worktree. */
  takeSlot(): Promise<MachineSlot>;
  close(): Promise<void>;
}

/** `open`: gives the folder in which the runs meet; nothing is made before it is needed. */
export function openMachine(open: () => Promise<string>, settings?: QueueSettings): Machine {
  let opening: Promise<string> | null = null;
  const once = (): Promise<string> => (opening ??= open());
  const board = openProviderBoard(once);
  return {
    queue: createCommandQueue(once, settings),
    board,
    takeSlot: async () => takeSlot(await once()),
    close: () => board.close(),
  };
}
