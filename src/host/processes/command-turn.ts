import type { CommandRequest } from '../../core/ports/workspace.js';

/** How a command holds its core. */
export interface CommandTurn {
  /** Its process group: a command that computes nothing may give its core away. */
  started(pid: number): void;
  /** It has ended. Never rejects. */
  leave(): Promise<void>;
}

/**
 * The line in which commands wait for a core of this machine, all runs of the user together (X191).
 */
export interface CommandQueue {
  /** Rejects with the reason of the signal; nothing is held then. */
  enter(request: Pick<CommandRequest, 'signal' | 'lock' | 'onWait'>): Promise<CommandTurn>;
}
