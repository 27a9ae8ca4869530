import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { type Conversation, joined, type Message, type Part } from '../reply/conversation.js';
import type { Segment } from '../reply/prompt-cache.js';
import { openaiError } from './openai-error.js';
import { refuseFormat, refuseTools } from './openai-schema.js';
import { contentText, objectIn, objectsOf, parsed, piecesOf, textIn } from './read-json.js';
import type { Answer, AnswerBlock, Wire } from './wire.js';

const stops = {
  end: 'stop',
  tool: 'tool_calls',
  length: 'length',
  refusal: 'content_filter',
  pause: 'stop',
} as const;

/** OpenAI chat completions, also the wire of most other vendors and of local servers. */
export const chatWire: Wire = {
  name: 'chat',
  caching: 'prefix',
  parse,
  segments,
  refuse,
  frames,
  body,
  error: openaiError,
  errorFrame: (error) => `data: ${JSON.stringify(error.body)}\n\n`,
};

function parse(body: JsonObject): Conversation {
  const all = objectsOf(body.messages);
  const isSystem = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer';
  const format = objectIn(body.response_format);
  const schema = objectIn(format.json_schema).schema;
  return {
    wire: 'chat',
    model: textIn(body.model),
    system: all
      .filter(isSystem)
      .map(({ content }) => contentText(content))
      .join('\n'),
    messages: joined(all.filter((message) => !isSystem(message)).map(messageOf)),
    tools: objectsOf(body.tools).flatMap((tool) => {
      const { name, parameters } = objectIn(tool.function);
      return typeof name === 'string' ? [{ name, schema: objectIn(parameters) }] : [];
    }),
    toolChoice: choiceOf(body.tool_choice),
    answerSchema: isJsonObject(schema)
      ? schema
      : format.type === 'json_object'
        ? { type: 'object' }
        : null,
    stream: body.stream === true,
  };
}

function choiceOf(choice: Json | undefined): Conversation['toolChoice'] {
  if (choice === 'required') return 'any';
  const name = textIn(objectIn(objectIn(choice).function).name);
  return name === '' ? null : { name };
}

function messageOf(message: JsonObject): Message {
  if (message.role === 'tool') {
    return {
      role: 'user',
      parts: [
        { kind: 'result', id: textIn(message.tool_call_id), text: contentText(message.content) },
      ],
    };
  }
  const text = contentText(message.content);
  const parts: Part[] = text === '' ? [] : [{ kind: 'text', text }];
  for (const call of objectsOf(message.tool_calls)) {
    const { name, arguments: input } = objectIn(call.function);
    parts.push({
      kind: 'call',
      id: textIn(call.id),
      name: textIn(name),
      input: parsed(textIn(input)),
    });
  }
  return { role: message.role === 'assistant' ? 'assistant' : 'user', parts };
}

function segments(body: JsonObject): readonly Segment[] {
  const tools = objectsOf(body.tools);
  return [
    ...(tools.length > 0 ? [{ text: JSON.stringify(tools) }] : []),
    ...objectsOf(body.messages).map((message) => ({ text: JSON.stringify(message) })),
  ];
}

function refuse(body: JsonObject): string | null {
  if (textIn(body.model) === '') return 'you must provide a model parameter';
  const messages = objectsOf(body.messages);
  if (messages.length === 0)
    return (
      "Invalid 'messages': empty array. Expected an array with minimum length 1, " +
      'but got an empty array instead.'
    );
  const tools = objectsOf(body.tools).flatMap((tool) =>
    tool.type === 'function' ? [objectIn(tool.function)] : [],
  );
  return (
    refuseTools(tools) ??
    refuseFormat(objectIn(objectIn(body.response_format).json_schema)) ??
    refuseOrder(messages)
  );
}

function refuseOrder(messages: readonly JsonObject[]): string | null {
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.delete(textIn(message.tool_call_id)))
        return (
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding " +
          "message with 'tool_calls'."
        );
      continue;
    }
    if (open.size > 0) break;
    open = new Set(objectsOf(message.tool_calls).map(({ id }) => textIn(id)));
  }
  if (open.size > 0)
    return (
      "An assistant message with 'tool_calls' must be followed by tool messages responding to " +
      "each 'tool_call_id'. The following tool_call_ids did not have response " +
      `messages: ${[...open].join(', ')}`
    );
  return null;
}

function toolCall(part: Extract<AnswerBlock, { kind: 'call' }>): JsonObject {
  return {
    id: `call_${part.id}`,
    type: 'function',
    function: { name: part.name, arguments: JSON.stringify(part.input) },
  };
}

function joinedText(answer: Answer, kind: 'text' | 'thinking'): string {
  return answer.blocks.flatMap((part) => (part.kind === kind ? [part.text] : [])).join('');
}

function usage({ usage: { total, read, out, thinking } }: Answer): JsonObject {
  return {
    prompt_tokens: total,
    completion_tokens: out,
    total_tokens: total + out,
    prompt_tokens_details: { cached_tokens: read, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: thinking, audio_tokens: 0 },
  };
}

function body(answer: Answer): Json {
  const calls = answer.blocks.flatMap((part) => (part.kind === 'call' ? [toolCall(part)] : []));
  const text = joinedText(answer, 'text');
  const thinking = joinedText(answer, 'thinking');
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : answer.stop === 'refusal' ? null : text,
    refusal: answer.stop === 'refusal' ? text : null,
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return {
    ...opening(answer),
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: stops[answer.stop] }],
    usage: usage(answer),
  };
}

function opening({ id, created, model }: Answer): JsonObject {
  return {
    id: `chatcmpl-${id}`,
    created,
    model,
    service_tier: 'default',
    system_fingerprint: 'fp_fake',
  };
}

function frames(answer: Answer): readonly string[] {
  const start = { ...opening(answer), object: 'chat.completion.chunk' };
  const chunk = (delta: JsonObject, finish: string | null = null): string => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
    return `data: ${JSON.stringify({ ...start, choices })}\n\n`;
  };
  const key = answer.stop === 'refusal' ? 'refusal' : 'content';
  const calls = answer.blocks.flatMap((part) => (part.kind === 'call' ? [part] : []));
  const asked = objectIn(answer.request.stream_options).include_usage === true;
  return [
    chunk({ role: 'assistant', content: '' }),
    ...piecesOf(joinedText(answer, 'thinking')).map((text) => chunk({ reasoning_content: text })),
    ...piecesOf(joinedText(answer, 'text')).map((text) => chunk({ [key]: text })),
    ...calls.flatMap((part, index) => {
      const call = toolCall(part);
      const input = piecesOf(JSON.stringify(part.input));
      return [
        chunk({ tool_calls: [{ index, ...call, function: { name: part.name, arguments: '' } }] }),
        ...input.map((text) => chunk({ tool_calls: [{ index, function: { arguments: text } }] })),
      ];
    }),
    chunk({}, stops[answer.stop]),
    ...(asked
      ? [`data: ${JSON.stringify({ ...start, choices: [], usage: usage(answer) })}\n\n`]
      : []),
    'data: [DONE]\n\n',
  ];
}
