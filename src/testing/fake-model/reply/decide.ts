import { schemaValue } from '../../../agents/backends/simulate/schema-value.js';
import { seededRandom } from '../../../agents/backends/simulate/seeded-random.js';
import type { Json } from '../../../core/values/json.js';
import { type Conversation, lastUserText } from './conversation.js';
import { directed } from './directed.js';
import type { ScriptedTurn } from './directives.js';
import type { Memory } from './memory.js';
import { toolFor } from './portable-act.js';
import type { Reply, ReplyError, ReplyTool, ReplyUsage, SearchResult } from './reply.js';
import type { Rules } from './rules.js';
import { finalAnswerTool, offeredAs } from './tool-name.js';

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | {
      readonly kind: 'search';
      readonly query: string;
      readonly results: readonly SearchResult[];
      readonly error: string | null;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly input: Json;
      readonly freeform: boolean;
      readonly namespace: string | null;
    };

export type Stop = 'end' | 'tool' | 'length' | 'refusal' | 'pause';

/** What the server does with one request. */
export interface Plan {
  readonly blocks: readonly Block[];
  readonly stop: Stop;
  readonly usage: ReplyUsage;
  readonly delayMs: number;
  readonly chunkMs: number;
  readonly error: ReplyError | null;
  readonly cut: number | null;
  readonly hang: boolean;
}

/** What is known without rules and directives; `null`: this prompt is not. */
export type Skill = (conversation: Conversation) => Reply | null;

/**
 * The first of: a rule of the script, the directives of the prompt, what it has learnt, what a
 * plain model would say.
 */
export async function decide(
  conversation: Conversation,
  {
    rules,
    memory,
    skill,
  }: { readonly rules: Rules; readonly memory: Memory; readonly skill: Skill },
): Promise<Plan> {
  const ruled = await rules.replyTo(conversation);
  if (ruled !== null) return planOf(ruled, conversation);
  const found = directed(conversation);
  if (found === null) return planOf(skill(conversation) ?? plainReply(conversation), conversation);
  if (!found.ok) return planOf({ error: { status: 400, message: found.message } }, conversation);
  const at = found.turn + memory.unrecorded(found);
  const turn = found.turns[at];
  if (turn === undefined) return planOf(plainReply(conversation), conversation);
  const fault = memory.faultOf(found.key, at, turn.faults);
  const answer = answerOf(turn, conversation);
  if (fault === null && (answer.stop !== undefined || answer.text === ''))
    memory.mayBeForgotten(found);
  return planOf({ ...answer, ...fault }, conversation);
}

function answerOf(turn: ScriptedTurn, conversation: Conversation): Reply {
  const reply =
    turn.reply === 'echo'
      ? { text: lastUserText(conversation) }
      : (turn.reply ?? plainReply(conversation));
  // A request without tools on the side (a title, a route) carries the prompt too: no model calls
  // tools there.
  return (reply.tools || reply.act) && conversation.tools.length === 0
    ? { text: 'ok' }
    : { ...turn.also, ...reply };
}

/** Answers for a prompt that says nothing to the fake model. */
function plainReply(conversation: Conversation): Reply {
  const { tools, toolChoice, answerSchema, messages } = conversation;
  const called = new Set(
    messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'call' ? [part.name] : [])),
    ),
  );
  const forced =
    toolChoice === 'any'
      ? tools[0]
      : toolChoice === null
        ? undefined
        : offeredAs(toolChoice.name, tools);
  const tool = forced ?? finalAnswerTool(tools);
  if (tool && !called.has(tool.name))
    return { tools: [{ name: tool.name, input: schemaValue(tool.schema, seededRandom('fake')) }] };
  return answerSchema === null
    ? { text: 'ok' }
    : { text: JSON.stringify(schemaValue(answerSchema, seededRandom('fake'))) };
}

function planOf(reply: Reply, conversation: Conversation): Plan {
  const blocks: Block[] = [];
  if (reply.thinking !== undefined) blocks.push({ kind: 'thinking', text: reply.thinking });
  for (const { query, results = [], error = null } of conversation.searches
    ? (reply.searches ?? [])
    : []) {
    blocks.push({ kind: 'search', query, results, error });
  }
  if (reply.text !== undefined && reply.text !== '')
    blocks.push({ kind: 'text', text: reply.text });
  for (const tool of reply.tools ?? []) blocks.push(callBlock(tool, conversation));
  if (reply.act !== undefined)
    blocks.push(callBlock(toolFor(reply.act, conversation.tools), conversation));
  if (reply.json !== undefined) blocks.push(jsonBlock(reply.json, conversation));
  const calls = blocks.some(({ kind }) => kind === 'call');
  return {
    blocks,
    stop: reply.stop ?? (calls ? 'tool' : 'end'),
    usage: reply.usage ?? {},
    delayMs: reply.delayMs ?? 0,
    chunkMs: reply.chunkMs ?? 0,
    error: reply.error ?? null,
    cut: reply.cut ?? null,
    hang: reply.hang ?? false,
  };
}

function callBlock(tool: ReplyTool, { tools }: Conversation): Block {
  const offered = offeredAs(tool.name, tools);
  return {
    kind: 'call',
    name: offered?.name ?? tool.name,
    input: tool.input ?? {},
    freeform: offered?.freeform ?? false,
    namespace: offered?.namespace ?? null,
  };
}

function jsonBlock(json: Json, conversation: Conversation): Block {
  const { tools, toolChoice } = conversation;
  const forced =
    toolChoice === 'any' && tools.length === 1
      ? tools[0]?.name
      : toolChoice === 'any'
        ? undefined
        : toolChoice?.name;
  const name = finalAnswerTool(tools)?.name ?? forced;
  return name === undefined
    ? { kind: 'text', text: JSON.stringify(json) }
    : callBlock({ name, input: json }, conversation);
}
