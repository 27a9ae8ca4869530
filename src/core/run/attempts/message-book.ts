import type { MessageInbox } from '../../ports/message-inbox.js';
import { type GivenMessage, type NewMessage, personWords } from '../../step/person-words.js';

/** What became of one message of a call, `number` from 1. */
export type MessageResult = NewMessage & {
  readonly number: number;
  /** Absent: the agent ended before it could be given. */
  readonly given?: Pick<GivenMessage, 'attempt' | 'request'>;
};

/** One attempt's view of what was said. */
export interface AttemptInbox extends MessageInbox {
  /** How many the agent has, those of earlier attempts in its conversation among them. */
  readonly told: number;
}

/** What people say to one call, over all of its attempts (X122). */
export interface MessageBook {
  add(message: NewMessage): void;
  /** `told`: how many of them the conversation holds with which the attempt begins. */
  open(attempt: number, told: number): AttemptInbox;
  /** What the agent was given, for its outcome; undefined where nothing was. */
  given(): readonly GivenMessage[] | undefined;
  /** The call is over: what was not given never is. */
  close(): void;
}

/**
 * Messages are given in the order in which they were said. An attempt that begins afresh is given
 * all of them again: none is lost by a retry. `before`: what was said to this call in earlier
 * drives.
 */
export function createMessageBook(
  before: readonly NewMessage[],
  tell: (fate: MessageResult) => void,
): MessageBook {
  const said = [...before];
  const gave: GivenMessage[] = [];
  const wakers: (() => void)[] = [];

  return {
    add(message) {
      said.push(message);
      for (const wake of wakers.splice(0)) wake();
    },
    open(attempt, told) {
      let count = told;
      const give = (index: number, request?: number): void => {
        const message = said[index];
        if (message === undefined || index !== count) return;
        count += 1;
        const given = { attempt, ...(request === undefined ? {} : { request }) };
        gave[index] = { ...message, ...given };
        tell({ ...message, number: index + 1, given });
      };
      return {
        get told() {
          return count;
        },
        waiting: () =>
          said.slice(count).map((message, at) => {
            const index = count + at;
            return { text: personWords(message), given: (request) => give(index, request) };
          }),
        arrival: (seen = 0) =>
          said.length - count > seen
            ? Promise.resolve()
            : new Promise((resolve) => {
                wakers.push(resolve);
              }),
      };
    },
    given: () => (gave.length === 0 ? undefined : [...gave]),
    close() {
      for (const [index, message] of said.entries())
        if (gave[index] === undefined) tell({ ...message, number: index + 1 });
    },
  };
}
