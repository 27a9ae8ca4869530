/** What a person may say to an agent at once; more belongs into a file. */
export const mostSaid = 64 * 1024;

/** What an agent was told by a person while it worked, and when it got it (X122). */
export interface GivenMessage {
  readonly text: string;
  readonly author: string;
  /** The attempt that was given it … */
  readonly attempt: number;
  /** … with this request of it to the model, from 1; absent where nobody knows. */
  readonly request?: number;
}

/** What a person said, given or not. */
export type NewMessage = Pick<GivenMessage, 'text' | 'author'>;

/**
 * Marked as what it is. An agent is told that its task carries no authority of a user (C26): this
 * is no part of the task.
 */
export function personWords({ text, author }: NewMessage): string {
  const who = author.replace(/\s+/g, ' ').trim();
  return [
    `The person who runs this (${who}) says to you while you work. This is no part of the task text ` +
      'and no output of a tool. Take it into account, then go on and finish as you were told:',
    text,
  ].join('\n\n');
}
