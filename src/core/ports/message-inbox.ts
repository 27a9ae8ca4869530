/** What a person says to an agent that is at work (X122). */
export interface PersonMessage {
  /** As the model is to read it: marked as the words of a person. */
  readonly text: string;
  /**
   * The model has it, or gets it with its next request. MUST be called then, and not where it is
   * not certain: what was not given is said to the next attempt, or to the person who wrote it.
   * `request`: with which request of this attempt to the model, from 1, where that is known.
   */
  given(request?: number): void;
}

/** What people say to one attempt while it works. A backend that cannot steer never looks. */
export interface MessageInbox {
  /**
   * What the agent was not given yet, oldest first: also what was said before this attempt. They
   * MUST be given in this order.
   */
  waiting(): readonly PersonMessage[];
  /**
   * Resolves when something more is said, at once where more than `seen` [0] are waiting; may never
   * resolve. For programs that send their requests themselves.
   */
  arrival(seen?: number): Promise<void>;
}

/** Nobody says anything. */
export const silentInbox: MessageInbox = {
  waiting: () => [],
  arrival: () => new Promise(() => {}),
};
