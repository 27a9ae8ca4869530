/** Uses of tools in the order in which the model made them. */
export interface CallOrder {
  /** The model has made it, behind all that were made before. */
  made(callId: string): void;
  /** Codex asks for it: whether none that came behind it was asked for already. */
  isLatest(callId: string): boolean;
}

/**
 * Codex starts the uses of one response side by side, so that they arrive in any order; what the
 * model made last is the one that counts (C63). One that was never told of is taken as it comes.
 */
export function createCallOrder(): CallOrder {
  const order = new Map<string, number>();
  let latest = -1;
  return {
    made: (callId) => void order.set(callId, order.size),
    isLatest(callId) {
      const at = order.get(callId);
      if (at === undefined) return true;
      const isLatest = at > latest;
      latest = Math.max(latest, at);
      return isLatest;
    },
  };
}
