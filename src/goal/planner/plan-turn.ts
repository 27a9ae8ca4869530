/** One question to the model and what it answered. */
export interface PlanTurn {
  readonly prompt: string;
  readonly answer: string;
}

export type PlanAnswer =
  | { readonly ok: true; readonly text: string }
  /** Nobody answered: the cause as of an agent's outcome. */
  | { readonly ok: false; readonly cause: string; readonly message: string };

/**
 * Asks a model once. `earlier` is the conversation so far, oldest first; whoever cannot go on with
 * a conversation MUST put what matters of it before the prompt. MUST NOT reject for what a model or
 * provider does.
 */
export type AskModel = (prompt: string, earlier: readonly PlanTurn[]) => Promise<PlanAnswer>;
