import type { Effort } from './call.js';

/**
 * What an agent is told and may use, decided once per call from its options, its agent type and the
 * configuration.
 */
export interface Brief {
  readonly agentType: string;
  /** Model as configured, e.g. `anthropic/<model>`; absent means the backend's own default. */
  readonly model?: string;
  readonly effort?: Effort;
  /** Instructions of the agent type. */
  readonly instructions?: string;
  /**
   * AGENTS.md and CLAUDE.md of the project; absent under `context: 'lean'` and where there are
   * none.
   */
  readonly projectInstructions?: string;
  /**
   * Tools it may use, by the names of permission rules (`Read`, `Bash`, `mcp__server`,
   * `mcp__server__tool`); absent means all.
   */
  readonly tools?: readonly string[];
  /** It MUST NOT change files (reviewers). */
  readonly readOnly: boolean;
  /** The task quotes the goal of a person, in their words (X169); else a script computed it. */
  readonly goal?: true;
  /** Model requests of one attempt. */
  readonly maxTurns?: number;
  /** Longest time of one attempt; the call's own option wins. */
  readonly timeoutMs?: number;
}
