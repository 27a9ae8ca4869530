import type { RunRule } from '../step/tool-use.js';
import type { Control, ControlAnswer } from './controls.js';

/** What a person asks of a run; who they are is known to whoever carries it. */
export type SteeringRequest = Pick<Control, 'action' | 'target' | 'text'>;

/**
 * What a person at a view may do with its run. Every answer says in a line what became of it.
 *
 * - MUST send the same controls as the command line, journaled with the person's name (X79).
 * - MUST NOT reject: what went wrong is an answer that was not accepted.
 */
export interface Steering {
  readonly version: 1;
  send(request: SteeringRequest): Promise<ControlAnswer>;
  /** Writes a rule for good into the configuration of the project (X100). */
  writeRule(
    made: RunRule,
    use: { readonly tool: string; readonly argument: string | null },
  ): Promise<ControlAnswer>;
  /** Keeps the script as a saved workflow (C90). */
  save(): Promise<ControlAnswer>;
}
