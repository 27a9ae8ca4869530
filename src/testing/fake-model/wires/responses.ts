import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import {
  type Conversation,
  joined,
  type Message,
  type OfferedTool,
  type Part,
} from '../reply/conversation.js';
import type { Segment } from '../reply/prompt-cache.js';
import { openaiError } from './openai-error.js';
import { refuseFormat, refuseTools } from './openai-schema.js';
import { contentText, objectIn, objectsOf, parsed, textIn } from './read-json.js';
import { responseObject, responsesFrames } from './responses-answer.js';
import type { Wire } from './wire.js';

/**
 * OpenAI Responses. Items and responses that a client names by id are put back by the store before
 * this reads them.
 */
export const responsesWire: Wire = {
  name: 'responses',
  caching: 'prefix',
  parse,
  segments,
  refuse,
  frames: responsesFrames,
  body: (answer) => responseObject(answer),
  error: openaiError,
  errorFrame: ({ body }) => {
    const { code, message } = objectIn(objectIn(body).error);
    const response = {
      id: 'resp_failed',
      object: 'response',
      status: 'failed',
      output: [],
      error: { code: code ?? 'server_error', message: message ?? '' },
    };
    return (
      'event: response.failed\ndata: ' +
      `${JSON.stringify({ type: 'response.failed', sequence_number: 9999, response })}\n\n`
    );
  },
};

export function inputItems(body: JsonObject): readonly JsonObject[] {
  return typeof body.input === 'string'
    ? [{ type: 'message', role: 'user', content: body.input }]
    : objectsOf(body.input);
}

function isSystem({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

function parse(body: JsonObject): Conversation {
  const items = inputItems(body);
  const choice = body.tool_choice;
  const format = objectIn(objectIn(body.text).format);
  const chosen = textIn(objectIn(choice).name);
  return {
    wire: 'responses',
    model: textIn(body.model),
    system: [
      textIn(body.instructions),
      ...items.filter(isSystem).map(({ content }) => contentText(content)),
    ].join('\n'),
    messages: joined(items.filter((item) => !isSystem(item)).flatMap(messageOf)),
    tools: objectsOf(body.tools).flatMap((tool) => toolsOf(tool)),
    searches: objectsOf(body.tools).some(
      ({ type }) => type === 'web_search' || type === 'web_search_preview',
    ),
    toolChoice: choice === 'required' ? 'any' : chosen === '' ? null : { name: chosen },
    answerSchema: isJsonObject(format.schema)
      ? format.schema
      : format.type === 'json_object'
        ? { type: 'object' }
        : null,
    stream: body.stream === true,
  };
}

function toolsOf(tool: JsonObject, namespace?: string): readonly OfferedTool[] {
  const name = textIn(tool.name);
  if (tool.type === 'namespace')
    return objectsOf(tool.tools).flatMap((inner) => toolsOf(inner, name));
  if (tool.type === 'custom')
    return [
      { name, schema: {}, freeform: true, ...(namespace === undefined ? {} : { namespace }) },
    ];
  return tool.type === 'function'
    ? [
        {
          name,
          schema: objectIn(tool.parameters),
          ...(namespace === undefined ? {} : { namespace }),
        },
      ]
    : [];
}

function messageOf(item: JsonObject): Message[] {
  const assistant = (part: Part): Message[] => [{ role: 'assistant', parts: [part] }];
  const id = textIn(item.call_id);
  switch (item.type ?? 'message') {
    case 'message':
      return [
        { role: item.role === 'assistant' ? 'assistant' : 'user', parts: partsOf(item.content) },
      ];
    case 'function_call':
      return assistant({
        kind: 'call',
        id,
        name: textIn(item.name),
        input: parsed(textIn(item.arguments)),
      });
    case 'custom_tool_call':
      return assistant({ kind: 'call', id, name: textIn(item.name), input: textIn(item.input) });
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ role: 'user', parts: [{ kind: 'result', id, text: contentText(item.output) }] }];
    default:
      return [];
  }
}

function partsOf(content: Json | undefined): readonly Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  return objectsOf(content).flatMap((part): Part[] =>
    typeof part.text === 'string' ? [{ kind: 'text', text: part.text }] : [],
  );
}

function segments(body: JsonObject): readonly Segment[] {
  return [
    { text: JSON.stringify([body.instructions, body.tools]) },
    ...inputItems(body).map((item) => ({ text: JSON.stringify(item) })),
  ];
}

function refuse(body: JsonObject): string | null {
  if (textIn(body.model) === '') return "Missing required parameter: 'model'.";
  const calls = new Set<string>();
  const results = new Set<string>();
  const items = inputItems(body);
  if (items.length === 0) return "Missing required parameter: 'input'.";
  for (const item of items) {
    const id = textIn(item.call_id);
    if (item.type === 'web_search_call' && !textIn(item.id).startsWith('ws_'))
      return `Invalid 'input': unexpected id ${textIn(item.id)} of a web_search_call.`;
    if (item.type === 'function_call' || item.type === 'custom_tool_call') calls.add(id);
    if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') {
      if (!calls.has(id)) return `No tool call found for function call output with call_id ${id}.`;
      results.add(id);
    }
  }
  const open = [...calls].find((id) => !results.has(id));
  if (open !== undefined) return `No tool output found for function call ${open}.`;
  const tools = objectsOf(body.tools).filter(({ type }) => type === 'function');
  return refuseTools(tools) ?? refuseFormat(objectIn(objectIn(body.text).format));
}
