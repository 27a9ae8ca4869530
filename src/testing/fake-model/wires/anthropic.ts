import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { type Conversation, joined, type Message, type Part } from '../reply/conversation.js';
import type { Segment } from '../reply/prompt-cache.js';
import { anthropicError } from './anthropic-error.js';
import { citationOf, hostedBlocks, isSearchTool, refuseSearches } from './anthropic-search.js';
import { refuseAnthropicTools } from './anthropic-tools.js';
import { contentText, listOf, objectIn, objectsOf, piecesOf, textIn } from './read-json.js';
import type { Answer, AnswerBlock, Wire } from './wire.js';

const stops = {
  end: 'end_turn',
  tool: 'tool_use',
  length: 'max_tokens',
  refusal: 'refusal',
  pause: 'pause_turn',
} as const;

export const anthropicWire: Wire = {
  name: 'anthropic',
  caching: 'marked',
  parse,
  segments,
  refuse,
  frames,
  body: (answer) => ({
    ...opening(answer),
    content: answer.blocks.flatMap((part) => blocks(part, answer)),
    ...closing(answer),
    usage: usage(answer, answer.usage.out),
  }),
  error: anthropicError,
  errorFrame: ({ body }) => event('error', objectIn(body)),
};

function parse(body: JsonObject): Conversation {
  const choice = objectIn(body.tool_choice);
  const format = objectIn(objectIn(body.output_config).format ?? body.output_format);
  return {
    wire: 'anthropic',
    model: textIn(body.model),
    system: contentText(body.system),
    messages: joined(objectsOf(body.messages).map(messageOf)),
    tools: objectsOf(body.tools).flatMap((tool) =>
      isSearchTool(tool) ? [] : [{ name: textIn(tool.name), schema: objectIn(tool.input_schema) }],
    ),
    searches: objectsOf(body.tools).some(isSearchTool),
    toolChoice:
      choice.type === 'tool' ? { name: textIn(choice.name) } : choice.type === 'any' ? 'any' : null,
    answerSchema: isJsonObject(format.schema) ? format.schema : null,
    stream: body.stream === true,
  };
}

function messageOf({ role, content }: JsonObject): Message {
  const parts: readonly Part[] =
    typeof content === 'string'
      ? [{ kind: 'text', text: content }]
      : objectsOf(content).flatMap((part): Part[] => partOf(part));
  return { role: role === 'assistant' ? 'assistant' : 'user', parts };
}

function partOf(part: JsonObject): Part[] {
  switch (part.type) {
    case 'text':
      return [{ kind: 'text', text: textIn(part.text) }];
    case 'tool_use':
      return [
        { kind: 'call', id: textIn(part.id), name: textIn(part.name), input: part.input ?? {} },
      ];
    case 'tool_result':
      return [
        {
          kind: 'result',
          id: textIn(part.tool_use_id),
          text: contentText(part.content),
          isError: part.is_error === true,
        },
      ];
    default:
      return [];
  }
}

function segments(body: JsonObject): readonly Segment[] {
  const system: readonly Json[] =
    typeof body.system === 'string' ? [{ type: 'text', text: body.system }] : listOf(body.system);
  // The vendor keeps this line, which differs from request to request, out of the cache as well.
  const kept = system.filter(
    (part) => !textIn(objectIn(part).text).startsWith('x-anthropic-billing-header'),
  );
  const messages = objectsOf(body.messages).flatMap(({ role, content }) => {
    const parts: readonly Json[] =
      typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content);
    return parts.map((part) => segment(textIn(role), part));
  });
  return [
    ...listOf(body.tools).map((tool) => segment('tool', tool)),
    ...kept.map((part) => segment('system', part)),
    ...messages,
  ];
}

function segment(place: string, part: Json): Segment {
  if (!isJsonObject(part)) return { text: `${place}${JSON.stringify(part)}` };
  const { cache_control: control, ...rest } = part;
  const text = `${place}${JSON.stringify(rest)}`;
  return isJsonObject(control)
    ? { text, mark: { ttl: control.ttl === '1h' ? '1h' : '5m' } }
    : { text };
}

function refuse(body: JsonObject): string | null {
  if (textIn(body.model) === '') return 'model: Field required';
  if (typeof body.max_tokens !== 'number') return 'max_tokens: Field required';
  const messages = objectsOf(body.messages);
  if (messages.length === 0) return 'messages: at least one message is required';
  const marks = segments(body).filter(({ mark }) => mark).length;
  if (marks > 4) return `A maximum of 4 blocks with cache_control may be provided. Found ${marks}.`;
  const tools = refuseAnthropicTools(objectsOf(body.tools));
  if (tools !== null) return tools;
  return refuseMessages(joined(messages.map(messageOf)), messages) ?? refuseSearches(messages);
}

function refuseMessages(turns: readonly Message[], messages: readonly JsonObject[]): string | null {
  for (const [index, { content }] of messages.entries()) {
    if (content === '' && index < messages.length - 1)
      return (
        `messages.${index}: all messages must have non-empty content except for the ` +
        'optional final assistant message'
      );
    if (objectsOf(content).some((part) => part.type === 'text' && part.text === ''))
      return 'messages: text content blocks must be non-empty';
  }
  for (const [index, { role, parts }] of turns.entries()) {
    const answered = new Set(
      (turns[index + 1]?.parts ?? []).flatMap((part) => (part.kind === 'result' ? [part.id] : [])),
    );
    const calls = parts.flatMap((part) => (part.kind === 'call' ? [part.id] : []));
    const open = calls.filter((id) => !answered.has(id));
    if (role === 'assistant' && open.length > 0 && index < turns.length - 1)
      return (
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks ` +
        `immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a ` +
        'corresponding `tool_result` block in the next message.'
      );
    const known = new Set(
      (turns[index - 1]?.parts ?? []).flatMap((part) => (part.kind === 'call' ? [part.id] : [])),
    );
    const stray = parts.find((part) => part.kind === 'result' && !known.has(part.id));
    if (stray?.kind === 'result')
      return (
        `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ` +
        `${stray.id}. Each \`tool_result\` block must have a corresponding \`tool_use\` ` +
        'block in the previous message.'
      );
  }
  return null;
}

function opening({ id, model }: Answer): JsonObject {
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model };
}

function closing({ stop }: Answer): JsonObject {
  return { stop_reason: stops[stop], stop_sequence: null };
}

function usage(
  { blocks: said, usage: { total, read, write, writeTtl } }: Answer,
  out: number,
): JsonObject {
  const searches = said.filter(({ kind }) => kind === 'search').length;
  return {
    input_tokens: Math.max(0, total - read - write),
    cache_creation_input_tokens: write,
    cache_read_input_tokens: read,
    cache_creation: {
      ephemeral_5m_input_tokens: writeTtl === '5m' ? write : 0,
      ephemeral_1h_input_tokens: writeTtl === '1h' ? write : 0,
    },
    output_tokens: out,
    ...(searches > 0 ? { server_tool_use: { web_search_requests: searches } } : {}),
    service_tier: 'standard',
  };
}

const signature = 'ZmFrZS1tb2RlbA==';

function blocks(part: AnswerBlock, answer: Answer): readonly JsonObject[] {
  if (part.kind === 'search') return hostedBlocks(part);
  if (part.kind === 'thinking') return [{ type: 'thinking', thinking: part.text, signature }];
  const cited = citationOf(answer);
  if (part.kind === 'text')
    return [{ type: 'text', text: part.text, ...(cited ? { citations: [cited] } : {}) }];
  return [{ type: 'tool_use', id: `toolu_${part.id}`, name: part.name, input: part.input }];
}

function frames(answer: Answer): readonly string[] {
  const start = {
    ...opening(answer),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: usage(answer, 1),
  };
  return [
    event('message_start', { message: start }),
    event('ping', {}),
    ...answer.blocks.flatMap((part) => blocks(part, answer)).flatMap(blockFrames),
    event('message_delta', { delta: closing(answer), usage: usage(answer, answer.usage.out) }),
    event('message_stop', {}),
  ];
}

function blockFrames(part: JsonObject, index: number): readonly string[] {
  const delta = (value: JsonObject): string =>
    event('content_block_delta', { index, delta: value });
  const [empty, deltas] = opened(part);
  return [
    event('content_block_start', { index, content_block: empty }),
    ...deltas.map(delta),
    event('content_block_stop', { index }),
  ];
}

/** How a block begins, and what is added to it. */
function opened(part: JsonObject): readonly [JsonObject, readonly JsonObject[]] {
  switch (part.type) {
    case 'text': {
      const cited = objectsOf(part.citations).map((citation) => ({
        type: 'citations_delta',
        citation,
      }));
      return [
        { type: 'text', text: '' },
        [...piecesOf(textIn(part.text)).map((text) => ({ type: 'text_delta', text })), ...cited],
      ];
    }
    case 'thinking': {
      const pieces = piecesOf(textIn(part.thinking)).map((thinking) => ({
        type: 'thinking_delta',
        thinking,
      }));
      return [
        { type: 'thinking', thinking: '', signature: '' },
        [...pieces, { type: 'signature_delta', signature }],
      ];
    }
    case 'web_search_tool_result':
      return [part, []];
    default: {
      const pieces = piecesOf(JSON.stringify(part.input ?? {}));
      return [
        { ...part, input: {} },
        pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      ];
    }
  }
}

function event(type: string, data: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
