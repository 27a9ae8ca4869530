import type { Failure } from '../../../../core/ports/backend.js';
import { transcriptItem } from '../../../../core/ports/transcript.js';
import { structuredOutputName } from '../../../../core/step/framing.js';
import type { Cause } from '../../../../core/step/outcome.js';
import { createContextKeeper } from './context-keeper.js';
import type { AssistantPart, Message, ToolResult } from './conversation.js';
import { type Asking, answeredBy, askModel } from './model-request.js';
import { parseInput } from './parse-input.js';
import type { Turn, TurnPart } from './read-turn.js';
import { withoutOpenSearches } from './searched-pages.js';
import { type ToolUsing, useTools } from './use-tools.js';
import { reportSearches } from './web-search.js';

/** What the loop has so far; whoever stops it reads the conversation from here. */
export interface LoopState {
  /** `provider/model` that is asked. */
  lane: string;
  messages: readonly Message[];
  /** Answers of the model in this attempt. */
  answers: number;
  /** The model that answered, as its provider names it. */
  model: string | undefined;
}

interface LoopOptions {
  readonly state: LoopState;
  readonly asking: Asking;
  readonly using: ToolUsing;
  readonly structured: boolean;
  readonly maxTurns: number | undefined;
  readonly window: number;
  readonly overhead: number;
}

type LoopEnd =
  | { readonly status: 'completed'; readonly text: string }
  | { readonly status: 'completed'; readonly json: string; readonly text: string }
  | Failure;

type UsePart = Extract<TurnPart, { inputText: string }>;

const mostCuts = 2;
const mostCutUses = 5;
const shorter =
  'Your answer was cut off: it reached the limit of its length. Give the whole answer again, ' +
  'shorter, from its beginning. Only the new answer counts.';
const nothingSaid = 'You ended without an answer. Give your final answer now.';
const cutUse =
  'This was not done: your answer reached the limit of its length in the middle of the input. ' +
  'Do it again in smaller pieces.';

function lastTurn(turns: number, structured: boolean): string {
  const how = structured ? `call ${structuredOutputName}` : 'give your final answer';
  return (
    `You have used all ${turns} turns. Use no further tool: ${how} now, ` +
    'with what you have, and say what is missing.'
  );
}

const failed = (cause: Cause, message: string, raw?: string): Failure => ({
  status: 'failed',
  cause,
  message,
  ...(raw ? { raw } : {}),
});

/**
 * Some models, small ones above all, put their whole answer into what they think: it is kept as raw
 * text and is no answer.
 */
function emptyAnswer(thoughts: string): Failure {
  const only = thoughts === '' ? 'without a word' : 'with thoughts and no answer';
  return failed('empty', `the model ended ${only}, also when it was asked once more`, thoughts);
}

/** Asks the model, does what it wants, asks again, until it has an answer. */
export async function runLoop({
  state,
  asking,
  using,
  structured,
  maxTurns,
  window,
  overhead,
}: LoopOptions): Promise<LoopEnd> {
  const { shape, io } = asking;
  const keeper = createContextKeeper({
    window,
    overhead,
    ask: (messages) => askModel(messages, asking),
    progress: asking.progress,
  });
  const say = (text: string): void => {
    state.messages = [...state.messages, { role: 'user', text }];
  };
  let cuts = 0;
  let cutUses = 0;
  let reminded = false;
  const thoughts: string[] = [];

  for (let turn = 1; ; turn += 1) {
    const isLast = maxTurns !== undefined && turn > maxTurns;
    if (isLast) say(lastTurn(maxTurns, structured));
    const fitted = await keeper.fit(state.messages);
    if (!fitted.ok) return fitted.failure;
    state.messages = fitted.messages;
    let asked = await askModel(state.messages, asking);
    while (asked.tooLong && !io.signal.aborted) {
      const smaller = await keeper.refused(state.messages);
      if (smaller === null) break;
      if (!smaller.ok) return smaller.failure;
      state.messages = smaller.messages;
      asked = await askModel(state.messages, asking);
    }
    const { answer } = asked;
    if (io.signal.aborted) return failed('stopped', 'aborted');
    if (answer.status === 'failed') return answer;

    const { value: said } = answer;
    state.answers += 1;
    state.model = answeredBy(shape, said);
    report(said, state.model, asking);
    const text = textOf(said);
    if (said.stop === 'content-filter')
      return failed(
        'refusal',
        `the model refused${text === '' ? '' : `: ${text.slice(0, 300)}`}`,
        text,
      );
    append(state, said);
    keeper.answered(said, state.messages);

    const uses = said.parts.filter((part): part is UsePart => part.kind === 'use');
    const broken = new Set(
      said.stop === 'length' ? uses.filter(({ inputText }) => parseInput(inputText) === null) : [],
    );
    const handed = structured
      ? uses.findLast(({ tool }) => tool === structuredOutputName)
      : undefined;
    if (handed && !broken.has(handed))
      return {
        status: 'completed',
        json: handed.inputText === '' ? '{}' : using.offer.answer(handed.inputText),
        text,
      };

    if (uses.length > 0) {
      if (isLast) return failed('turns', `reached maxTurns ${maxTurns}: still no answer`, text);
      if (broken.size > 0) cutUses += 1;
      if (cutUses > mostCutUses)
        return failed(
          'invalid-request',
          'the model reaches the limit of its output in the input of a tool, again and again',
          text,
        );
      await work(state, uses, broken, using);
      if (io.signal.aborted) return failed('stopped', 'aborted');
      continue;
    }
    if (said.paused) {
      if (isLast) return failed('turns', `reached maxTurns ${maxTurns}: still no answer`, text);
      continue;
    }
    if (said.stop === 'length') {
      cuts += 1;
      if (cuts > mostCuts)
        return failed(
          'invalid-request',
          `the answer is longer than the model's limit, ${cuts} times; ask for ` +
            'less, or set maxOutputTokens',
          text,
        );
      say(shorter);
      continue;
    }
    if (text.trim() !== '' || structured) return { status: 'completed', text };
    thoughts.push(reasoningOf(said));
    if (reminded || isLast)
      return emptyAnswer(asking.redact.text(thoughts.filter((one) => one !== '').join('\n')));
    reminded = true;
    say(nothingSaid);
  }
}

/** Results are kept as they come: a stop between two of them loses none. */
async function work(
  state: LoopState,
  uses: readonly UsePart[],
  broken: ReadonlySet<UsePart>,
  using: ToolUsing,
): Promise<void> {
  const before = state.messages;
  const results = new Map<string, ToolResult>();
  const keep = (result: ToolResult): void => {
    results.set(result.id, result);
    state.messages = [
      ...before,
      { role: 'results', results: uses.flatMap(({ id }) => results.get(id) ?? []) },
    ];
  };
  for (const { id, tool } of broken) keep({ id, tool, text: cutUse, failed: true });
  await useTools(
    uses.filter((use) => !broken.has(use)),
    using,
    keep,
  );
}

/** What was said before the provider searched is no part of the answer. */
function textOf({ parts }: Turn): string {
  const answer = plainText(
    parts.slice(parts.findLastIndex(({ kind }) => kind === 'hosted-result') + 1),
  );
  return answer.trim() === '' ? plainText(parts) : answer;
}

function plainText(parts: readonly TurnPart[]): string {
  return saidAs('text', parts);
}

function reasoningOf({ parts }: Turn): string {
  return saidAs('reasoning', parts);
}

function saidAs(wanted: 'text' | 'reasoning', parts: readonly TurnPart[]): string {
  return parts
    .flatMap((part) => (part.kind === wanted && 'text' in part ? [part.text] : []))
    .join('');
}

function append(state: LoopState, { parts, stop }: Turn): void {
  if (!parts.some((part) => !('text' in part) || (part.kind === 'text' && part.text !== '')))
    return;
  const kept = parts.map((part): AssistantPart => {
    if (part.kind !== 'use' && part.kind !== 'hosted-use') return part as AssistantPart;
    const { inputText, ...use } = part;
    return { ...use, input: parseInput(inputText) ?? {} };
  });
  const messages: readonly Message[] = [...state.messages, { role: 'assistant', parts: kept }];
  state.messages = stop === 'length' ? withoutOpenSearches(messages) : messages;
}

function report(turn: Turn, model: string, { progress, redact }: Asking): void {
  const { parts, usage } = turn;
  reportSearches(turn, redact, progress);
  for (const part of parts) {
    if ('text' in part && part.text !== '')
      progress(transcriptItem({ type: part.kind, text: redact.text(part.text) }));
  }
  if (usage) progress(transcriptItem({ type: 'usage', usage, model }));
}
