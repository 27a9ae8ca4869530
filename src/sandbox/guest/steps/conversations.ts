import {
  type Bare,
  list,
  NativeTypeError,
  newDeferred,
  parse,
  quoted,
  type Reject,
  type Resolve,
} from '../language/intrinsics.js';
import { type Site, siteOf } from '../language/sites.js';
import { phaseOf } from '../lines/phase.js';
import { forkLater } from '../lines/place.js';
import { failing, oddities, optionsText, promptText, withMembers } from '../lines/requests.js';
import { placed, type Strand } from '../lines/strands.js';
import { expect } from './steps.js';

/** A turn of a conversation: id 0 = it was never asked. */
interface Turn extends Bare {
  id: number;
  over: boolean;
  waiting: (() => void)[];
}
const noTurn: Turn = { __proto__: null, id: 0, over: true, waiting: list() };

interface Question {
  readonly head: string;
  readonly site: Site;
  readonly strand: Strand;
  readonly resolve: Resolve;
  readonly reject: Reject;
}
const turnText = (prompt: unknown, merged: string): string => {
  const phase = phaseOf((parse(merged) as { phase?: unknown }).phase);
  return (
    '{"prompt":' +
    quoted(promptText(prompt)) +
    oddities(prompt, undefined) +
    ',"options":' +
    merged +
    ',"phase":' +
    phase +
    ',"outcome":false,"turn":{"after":'
  );
};
const askTurn = (
  turn: Turn,
  previous: Turn,
  { head, site, strand, resolve, reject }: Question,
): void => {
  const end = (): void => {
    turn.over = true;
    for (let at = 0; at < turn.waiting.length; at++) turn.waiting[at]();
    turn.waiting = list();
  };
  const done = (value: unknown): void => {
    end();
    resolve(value);
  };
  const failed = (error: unknown): void => {
    end();
    reject(error);
  };
  const go = (): void => {
    try {
      turn.id =
        expect('agent', head + previous.id + '}}', site, placed(strand), {
          resolve: done,
          reject: failed,
        }) || previous.id;
    } catch (error) {
      turn.id = previous.id;
      failed(error);
    }
  };
  if (previous.over) go();
  else previous.waiting[previous.waiting.length] = go;
};

/**
 * A conversation: every turn waits for the one before it; a fork shares what was sent so far (X30).
 */
const conversationFrom = (options: string, before: Turn) => {
  let last = before;
  let closed = false;
  const send = (prompt: unknown, more: unknown): Promise<unknown> => {
    if (closed) return failing(new NativeTypeError('send(): this conversation is closed'));
    try {
      const merged =
        more === undefined
          ? options
          : withMembers(parse(optionsText(more, 'send')) as object, parse(options), 'send');
      const head = turnText(prompt, merged);
      const site = siteOf(() => send);
      const strand = forkLater();
      const previous = last;
      last = { __proto__: null, id: 0, over: false, waiting: list() };
      const { promise, resolve, reject } = newDeferred();
      askTurn(last, previous, { head, site, strand, resolve, reject });
      return promise;
    } catch (error) {
      return failing(error);
    }
  };
  const fork = (): Conversation => conversationFrom(options, last);
  const close = (): void => {
    closed = true;
  };
  return { send, fork, close };
};
interface Conversation {
  send(prompt: unknown, more: unknown): Promise<unknown>;
  fork(): Conversation;
  close(): void;
}
export const openConversation = (options: unknown): Conversation =>
  conversationFrom(optionsText(options, 'agent.open'), noTurn);
