import type { Failure } from '../../../../core/ports/backend.js';
import { transcriptItem } from '../../../../core/ports/transcript.js';
import { structuredOutputName } from '../../../../core/step/framing.js';
import type { Cause } from '../../../../core/step/outcome.js';
import type { Usage } from '../../../../core/values/usage.js';
import { failed } from '../../../skeleton/failure.js';
import { createContextKeeper } from './context-keeper.js';
import type { AssistantPart, Message, ToolResult } from './conversation.js';
import { failingUses } from './failing-uses.js';
import { type Asked, type Asking, answeredBy, askModel } from './model-request.js';
import { parseInput } from './parse-input.js';
import { withoutOpenSearches } from './searched-pages.js';
import type { Turn, TurnPart } from './turn.js';
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
  model?: string;
  /** Of every sending, those that failed too. */
  usage?: Usage;
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
const notTaken =
  'This was not done: a person said something meanwhile. Read it, then do again what still holds.';
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

const ended = (cause: Cause, message: string, raw = ''): Failure => ({
  ...failed(cause, message),
  ...(raw === '' ? {} : { raw }),
});

/** What the loop puts up with, so far. */
interface Patience {
  cuts: number;
  cutUses: number;
  reminded: boolean;
  readonly failing: ReturnType<typeof failingUses>;
  readonly thoughts: string[];
}

/** Asks the model, does what it wants, asks again, until it has an answer. */
export async function runLoop(options: LoopOptions): Promise<LoopEnd> {
  const { state, asking, structured, maxTurns, window, overhead } = options;
  const keeper = createContextKeeper({
    window,
    overhead,
    ask: (messages) => askModel(messages, asking),
    progress: asking.progress,
  });
  const patience: Patience = {
    ...{ cuts: 0, cutUses: 0, reminded: false, thoughts: [] },
    failing: failingUses(),
  };
  for (let turn = 1; ; turn += 1) {
    const isLast = maxTurns !== undefined && turn > maxTurns;
    hear(state, asking.io);
    if (isLast) say(state, lastTurn(maxTurns, structured));
    const answer = await askFitting(state, keeper, asking);
    if (asking.io.signal.aborted) return ended('stopped', 'aborted');
    if (answer.status === 'failed') return answer;

    const { value: said } = answer;
    state.answers += 1;
    state.model = answeredBy(asking.shape, said);
    report(said, state.model, asking);
    const text = textOf(said);
    if (said.stop === 'content-filter') {
      const words = text === '' ? '' : `: ${text.slice(0, 300)}`;
      return ended('refusal', `the model refused${words}`, text);
    }
    append(state, said);
    keeper.answered(said, state.messages);

    const uses = said.parts.filter((part): part is UsePart => part.kind === 'use');
    const end =
      uses.length > 0
        ? await afterUses(options, patience, said, uses, isLast)
        : afterWords(options, patience, said, isLast);
    if (end === null) continue;
    const unheard = asking.io.messages.waiting().length > 0;
    if (end.status !== 'completed' || isLast || !unheard) return end;
    // Said while it answered: the answer is not its last one.
    if (uses.length > 0) leaveUndone(state, uses);
  }
}

/** What people said meanwhile goes into the next request (X122). */
function hear(state: LoopState, { messages }: Asking['io']): void {
  for (const message of messages.waiting()) {
    say(state, message.text);
    message.given(state.answers + 1);
  }
}

function leaveUndone(state: LoopState, uses: readonly UsePart[]): void {
  const results = uses.map(({ id, tool }) => ({ id, tool, text: notTaken, failed: true }));
  state.messages = [...state.messages, { role: 'results', results }];
}

function say(state: LoopState, text: string): void {
  state.messages = [...state.messages, { role: 'user', text }];
}

/** Asks with what fits into the model's window, with less where the model finds it too long. */
async function askFitting(
  state: LoopState,
  keeper: ReturnType<typeof createContextKeeper>,
  asking: Asking,
): Promise<Asked['answer']> {
  const fitted = await keeper.fit(state.messages);
  if (!fitted.ok) return fitted.failure;
  state.messages = fitted.messages;
  for (;;) {
    const { answer, tooLong } = await askModel(state.messages, asking);
    if (!tooLong || asking.io.signal.aborted) return answer;
    const smaller = await keeper.refused(state.messages);
    if (smaller === null) return answer;
    if (!smaller.ok) return smaller.failure;
    state.messages = smaller.messages;
  }
}

const outOfTurns = (turns: number | undefined, text: string): Failure =>
  ended('turns', `reached maxTurns ${turns}: still no answer`, text);

/** `null`: the model is asked again. */
async function afterUses(
  { state, asking, using, structured, maxTurns }: LoopOptions,
  patience: Patience,
  said: Turn,
  uses: readonly UsePart[],
  isLast: boolean,
): Promise<LoopEnd | null> {
  const text = textOf(said);
  const isCut = said.stop === 'length';
  const broken = new Set(
    isCut ? uses.filter(({ inputText }) => parseInput(inputText) === null) : [],
  );
  const handed = structured
    ? uses.findLast(({ tool }) => tool === structuredOutputName)
    : undefined;
  if (handed && !broken.has(handed)) {
    const json = handed.inputText === '' ? '{}' : using.offer.answer(handed.inputText);
    return { status: 'completed', json, text };
  }
  if (isLast) return outOfTurns(maxTurns, text);
  if (broken.size > 0) patience.cutUses += 1;
  if (patience.cutUses > mostCutUses)
    return ended(
      'length',
      'the model reaches the limit of its output in the input of a tool, again and again',
      text,
    );
  await work(state, uses, broken, { ...using, note: patience.failing.note });
  if (asking.io.signal.aborted) return ended('stopped', 'aborted');
  const tool = patience.failing.hopeless();
  return tool === null
    ? null
    : ended('loop', `the same use of ${tool} failed again and again, word for word`, text);
}

/** `null`: the model is asked again. */
function afterWords(
  { state, asking, structured, maxTurns }: LoopOptions,
  patience: Patience,
  said: Turn,
  isLast: boolean,
): LoopEnd | null {
  const text = textOf(said);
  if (said.paused) return isLast ? outOfTurns(maxTurns, text) : null;
  if (said.stop === 'length') {
    patience.cuts += 1;
    if (patience.cuts > mostCuts)
      return ended(
        'length',
        `the answer is longer than the model's limit, ${patience.cuts} times; ask for less, or set maxOutputTokens`,
        text,
      );
    say(state, shorter);
    return null;
  }
  if (text.trim() !== '' || structured) return { status: 'completed', text };
  patience.thoughts.push(saidAs('reasoning', said.parts));
  if (patience.reminded || isLast) {
    // Some models, small ones above all, put their whole answer into what they think: it is kept as
    // raw text and is no answer.
    const thoughts = asking.redact.text(patience.thoughts.filter((one) => one !== '').join('\n'));
    const only = thoughts === '' ? 'without a word' : 'with thoughts and no answer';
    return ended('empty', `the model ended ${only}, also when it was asked once more`, thoughts);
  }
  patience.reminded = true;
  say(state, nothingSaid);
  return null;
}

/** Results are kept as they come: a stop between two of them loses none. */
async function work(
  state: LoopState,
  uses: readonly UsePart[],
  broken: ReadonlySet<UsePart>,
  using: ToolUsing & Pick<Patience['failing'], 'note'>,
): Promise<void> {
  const before = state.messages;
  const results = new Map<string, ToolResult>();
  const keep = (result: ToolResult): void => {
    const use = uses.find(({ id }) => id === result.id);
    results.set(result.id, use === undefined ? result : using.note(use, result));
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
  const searched = parts.findLastIndex(({ kind }) => kind === 'hosted-result');
  const answer = saidAs('text', parts.slice(searched + 1));
  return answer.trim() === '' ? saidAs('text', parts) : answer;
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
