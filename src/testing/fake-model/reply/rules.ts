import { allUserText, type Conversation, lastUserText } from './conversation.js';
import type { Reply } from './reply.js';

export interface RuleCondition {
  /** Part of the text of the user, or an expression ("/…/flags" in JSON). */
  readonly prompt?: string | RegExp;
  /** The same for the latest text of the user alone. */
  readonly last?: string | RegExp;
  readonly system?: string | RegExp;
  readonly model?: string | RegExp;
  readonly wire?: Conversation['wire'];
  /** The request offers tools. Programs ask for titles and the like on the side, without any. */
  readonly tools?: boolean;
  /** The request brings the result of this tool. */
  readonly tool?: string;
  /** Answers of the model so far. */
  readonly turn?: number;
  /** Only the n-th request (from 1) that the other conditions fit. */
  readonly nth?: number;
}

export type RuleReply =
  | string
  | Reply
  | ((request: Conversation) => Reply | string | Promise<Reply | string>);

export interface Rule {
  readonly when?: RuleCondition;
  /** Several are played one after the other; the last one stays. */
  readonly reply: RuleReply | readonly RuleReply[];
  /** Answers so many requests, then no more. */
  readonly times?: number;
}

export interface Rules {
  replyTo(conversation: Conversation): Promise<Reply | null>;
  add(...rules: readonly Rule[]): void;
  /** Rules that never answered, or fewer times than they say. */
  unused(): readonly Rule[];
  clear(): void;
}

interface Entry {
  readonly rule: Rule;
  fitted: number;
  answered: number;
}

export function createRules(first: readonly Rule[] = []): Rules {
  let entries: Entry[] = [];
  const add = (...rules: readonly Rule[]): void => {
    for (const rule of rules) entries.push({ rule, fitted: 0, answered: 0 });
  };
  add(...first);
  return {
    add,
    async replyTo(conversation) {
      for (const entry of entries) {
        const { when = {}, reply, times } = entry.rule;
        if (!fits(when, conversation)) continue;
        entry.fitted++;
        if (
          (when.nth !== undefined && entry.fitted !== when.nth) ||
          (times !== undefined && entry.answered >= times)
        )
          continue;
        const list: readonly RuleReply[] = Array.isArray(reply) ? reply : [reply as RuleReply];
        const chosen = list[Math.min(entry.answered, list.length - 1)];
        entry.answered++;
        const said = typeof chosen === 'function' ? await chosen(conversation) : (chosen ?? '');
        return typeof said === 'string' ? { text: said } : said;
      }
      return null;
    },
    unused: () =>
      entries.filter(({ rule, answered }) => answered < (rule.times ?? 1)).map(({ rule }) => rule),
    clear() {
      entries = [];
    },
  };
}

function fits(when: RuleCondition, conversation: Conversation): boolean {
  const last = conversation.messages.at(-1)?.parts ?? [];
  return (
    holds(when.prompt, () => allUserText(conversation)) &&
    holds(when.last, () => lastUserText(conversation)) &&
    holds(when.system, () => conversation.system) &&
    holds(when.model, () => conversation.model) &&
    (when.wire === undefined || when.wire === conversation.wire) &&
    (when.tools === undefined || when.tools === conversation.tools.length > 0) &&
    (when.turn === undefined ||
      when.turn === conversation.messages.filter(({ role }) => role === 'assistant').length) &&
    (when.tool === undefined ||
      last.some((part) => part.kind === 'result' && isTool(part, when.tool ?? '', conversation)))
  );
}

function holds(wanted: string | RegExp | undefined, text: () => string): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted !== 'string')
    return new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(text());
  const written = /^\/(.+)\/([imsu]*)$/s.exec(wanted);
  return written === null
    ? text().includes(wanted)
    : new RegExp(written[1] ?? '', written[2]).test(text());
}

function isTool(
  result: { readonly id: string; readonly name?: string },
  wanted: string,
  { messages }: Conversation,
): boolean {
  const call = messages
    .flatMap(({ parts }) => parts)
    .find((part) => part.kind === 'call' && part.id === result.id);
  const name = result.name ?? (call?.kind === 'call' ? call.name : '');
  return name.toLowerCase().endsWith(wanted.toLowerCase());
}
