import type { ModelAnswer } from '../../../../core/ports/request-gate.js';
import type { JsonObject } from '../../../../core/values/json.js';
import type { Message } from './conversation.js';
import type { Asked } from './model-request.js';
import { summaryRequest, tokensIn, withoutOldResults, withSummary } from './shrink.js';
import type { Turn } from './turn.js';

type Failed = Extract<ModelAnswer<Turn>, { status: 'failed' }>;
type Fitted =
  | { readonly ok: true; readonly messages: readonly Message[] }
  | { readonly ok: false; readonly failure: Failed };

interface ContextKeeper {
  /** The messages as they fit into the next request. */
  fit(messages: readonly Message[]): Promise<Fitted>;
  /** After the provider said that they do not fit; `null`: nothing is left to take away. */
  refused(messages: readonly Message[]): Promise<Fitted | null>;
  /** `messages` ends with the answer. */
  answered(turn: Turn, messages: readonly Message[]): void;
}

interface KeeperOptions {
  /** Tokens that fit into one request of the model. */
  readonly window: number;
  /** Tokens of system and tools. */
  readonly overhead: number;
  ask(messages: readonly Message[]): Promise<Asked>;
  progress(item: JsonObject): void;
}

const trimAt = 0.7;
const summariseAt = 0.85;
const worthIt = 0.05;
const keptRounds = 3;
const longestTail = 0.15;

/**
 * Keeps a conversation within the window of its model: old results of tools go first, then
 * everything becomes a summary.
 */
export function createContextKeeper({
  window,
  overhead,
  ask,
  progress,
}: KeeperOptions): ContextKeeper {
  let known: { readonly tokens: number; readonly count: number } | undefined;
  let refusals = 0;

  const size = (messages: readonly Message[]): number =>
    known === undefined
      ? overhead + tokensIn(messages)
      : known.tokens + tokensIn(messages.slice(known.count));
  const note = (text: string): void => progress({ type: 'context', text });

  const summarise = async (messages: readonly Message[]): Promise<Fitted> => {
    const { answer, tooLong } = await ask([...messages, { role: 'user', text: summaryRequest }]);
    if (answer.status === 'failed' && !tooLong) return { ok: false, failure: answer };
    const kept = withSummary(messages, summaryIn(answer), window * longestTail);
    known = undefined;
    note(`the conversation was summarised: about ${overhead + tokensIn(kept)} tokens are left`);
    return { ok: true, messages: kept };
  };

  return {
    async fit(messages) {
      const before = size(messages);
      if (before <= window * trimAt) return { ok: true, messages };
      const trimmed = withoutOldResults(messages, keptRounds);
      const saved = tokensIn(messages) - tokensIn(trimmed);
      const after = before - saved;
      if (after > window * summariseAt && messages.some(({ role }) => role === 'assistant'))
        return summarise(trimmed);
      // Trimming costs the prompt cache: not for a little.
      if (saved < window * worthIt) return { ok: true, messages };
      known = { tokens: after, count: trimmed.length };
      note(`old results of tools were left out: about ${after} tokens are left`);
      return { ok: true, messages: trimmed };
    },
    async refused(messages) {
      refusals += 1;
      if (refusals > 3 || !messages.some(({ role }) => role === 'assistant')) return null;
      known = undefined;
      const trimmed = withoutOldResults(messages, 1);
      if (refusals === 1 && tokensIn(trimmed) < tokensIn(messages)) {
        note('the model refused the conversation as too long: old results of tools were left out');
        return { ok: true, messages: trimmed };
      }
      return summarise(withoutOldResults(messages, 0));
    },
    answered(turn, messages) {
      known =
        turn.contextTokens === undefined
          ? undefined
          : { tokens: turn.contextTokens, count: messages.length };
    },
  };
}

function summaryIn(answer: ModelAnswer<Turn>): string {
  const parts = answer.status === 'answered' ? answer.value.parts : [];
  const said = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('');
  return said.trim() === '' ? 'There is no summary: look again at what you need.' : said;
}
