import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { type Conversation, joined, type Message, type Part } from '../reply/conversation.js';
import { geminiError } from './gemini-error.js';
import { refuseGeminiTools } from './gemini-tools.js';
import { listOf, objectIn, objectsOf, piecesOf, textIn } from './read-json.js';
import type { Answer, AnswerBlock, Wire } from './wire.js';

const toolType = 'GOOGLE_SEARCH_WEB';
const stops = {
  end: 'STOP',
  tool: 'STOP',
  length: 'MAX_TOKENS',
  refusal: 'SAFETY',
  pause: 'STOP',
} as const;

export const geminiWire: Wire = {
  name: 'gemini',
  caching: 'prefix',
  parse,
  segments: (body) => [
    { text: JSON.stringify([body.tools, body.systemInstruction ?? body.system_instruction]) },
    ...objectsOf(body.contents).map((content) => ({ text: JSON.stringify(content) })),
  ],
  refuse,
  frames: (answer) => chunks(answer).map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`),
  body: (answer) =>
    chunk(
      answer,
      answer.blocks.flatMap((part) => partsOf(part, answer)),
      true,
    ),
  error: geminiError,
  errorFrame: ({ body }) => `data: ${JSON.stringify(body)}\r\n\r\n`,
};

/** The model and the form of the answer are in the path, not in the body. */
export function geminiPath(
  path: string,
): { readonly model: string; readonly method: string } | null {
  const found = /\/(?:models|tunedModels)\/([^/:]+):([a-zA-Z]+)$/.exec(path);
  return found === null
    ? null
    : { model: decodeURIComponent(found[1] ?? ''), method: found[2] ?? '' };
}

function parse(body: JsonObject, path: string): Conversation {
  const target = geminiPath(path);
  const config = objectIn(body.generationConfig);
  const schema = config.responseJsonSchema ?? config.responseSchema;
  const calling = objectIn(objectIn(body.toolConfig).functionCallingConfig);
  const allowed = listOf(calling.allowedFunctionNames);
  return {
    wire: 'gemini',
    model: target?.model ?? '',
    system: partsText(objectIn(body.systemInstruction ?? body.system_instruction)),
    messages: joined(objectsOf(body.contents).map(messageOf)),
    tools: objectsOf(body.tools).flatMap((group) =>
      objectsOf(group.functionDeclarations).map((tool) => ({
        name: textIn(tool.name),
        schema: plainSchema(objectIn(tool.parametersJsonSchema ?? tool.parameters)),
      })),
    ),
    searches: objectsOf(body.tools).some((group) => group.googleSearch !== undefined),
    toolChoice:
      calling.mode !== 'ANY' ? null : allowed.length === 1 ? { name: textIn(allowed[0]) } : 'any',
    answerSchema: isJsonObject(schema)
      ? plainSchema(schema)
      : config.responseMimeType === 'application/json'
        ? { type: 'object' }
        : null,
    stream: target?.method === 'streamGenerateContent',
  };
}

function refuse(body: JsonObject): string | null {
  const contents = objectsOf(body.contents);
  if (contents.length === 0) return '* GenerateContentRequest.contents: contents is not specified';
  const tools = refuseGeminiTools(objectsOf(body.tools));
  if (tools !== null) return tools;
  const turns = joined(contents.map(messageOf));
  const countOf = (index: number, kind: string): number =>
    turns[index]?.parts.filter((part) => part.kind === kind).length ?? 0;
  const uneven = turns.some(
    ({ role }, index) => role === 'user' && countOf(index, 'result') !== countOf(index - 1, 'call'),
  );
  const halves = contents.map(({ parts }) =>
    objectsOf(parts)
      .map((part) => Object.keys(part)[0])
      .filter((key) => key === 'toolCall' || key === 'toolResponse'),
  );
  if (
    halves.some(
      (keys) =>
        keys.some((key, at) => key !== (at % 2 === 0 ? 'toolCall' : 'toolResponse')) ||
        keys.length % 2 === 1,
    )
  )
    return (
      'Please ensure that the number of tool response parts is equal to the ' +
      'number of tool call parts.'
    );
  return uneven
    ? 'Please ensure that the number of function response parts is equal to the number of ' +
        'function call parts of the function call turn.'
    : null;
}

/** Google's own schemas write types in capitals. */
function plainSchema(schema: JsonObject): JsonObject {
  const plain = (value: Json, key: string): Json => {
    if (key === 'type' && typeof value === 'string') return value.toLowerCase();
    if (Array.isArray(value)) return value.map((entry) => plain(entry, ''));
    return isJsonObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, inner]) => [
            name,
            plain(inner, key === 'properties' ? '' : name),
          ]),
        )
      : value;
  };
  return objectIn(plain(schema, ''));
}

function partsText(content: JsonObject): string {
  return objectsOf(content.parts)
    .map((part) => textIn(part.text))
    .join('\n');
}

function messageOf({ role, parts }: JsonObject): Message {
  return {
    role: role === 'model' ? 'assistant' : 'user',
    parts: objectsOf(parts).flatMap((part): Part[] => {
      if (isJsonObject(part.functionCall)) {
        const { id, name, args } = part.functionCall;
        return [{ kind: 'call', id: textIn(id), name: textIn(name), input: args ?? {} }];
      }
      if (isJsonObject(part.functionResponse)) {
        const { id, name, response } = part.functionResponse;
        return [
          {
            kind: 'result',
            id: textIn(id),
            name: textIn(name),
            text: JSON.stringify(response ?? null),
            isError: isJsonObject(response) && 'error' in response,
          },
        ];
      }
      return typeof part.text === 'string' && part.thought !== true
        ? [{ kind: 'text', text: part.text }]
        : [];
    }),
  };
}

function partsOf(part: AnswerBlock, { request }: Answer): readonly JsonObject[] {
  if (part.kind !== 'search') return [partOf(part)];
  // Only newer models say what they searched for, and only to clients that ask.
  if (objectIn(request.toolConfig).includeServerSideToolInvocations !== true) return [];
  const named = { toolType, id: part.id };
  const signed = { thoughtSignature: 'ZmFrZQ==' };
  return [
    { toolCall: { ...named, args: { queries: [part.query] } }, ...signed },
    { toolResponse: { ...named, response: { search_suggestions: part.query } }, ...signed },
  ];
}

/** What the answer rests on. */
function grounding({ blocks }: Answer): JsonObject {
  const searches = blocks.flatMap((block) => (block.kind === 'search' ? [block] : []));
  if (searches.length === 0) return {};
  const groundingChunks = searches.flatMap(({ results }) =>
    results.map(({ url, title }) => ({ web: { uri: url, title } })),
  );
  return {
    groundingMetadata: { webSearchQueries: searches.map(({ query }) => query), groundingChunks },
  };
}

function partOf(part: Exclude<AnswerBlock, { kind: 'search' }>): JsonObject {
  if (part.kind === 'call')
    return {
      functionCall: { id: part.id, name: part.name, args: objectIn(part.input) },
      thoughtSignature: 'ZmFrZQ==',
    };
  return part.kind === 'thinking' ? { text: part.text, thought: true } : { text: part.text };
}

function chunk(answer: Answer, parts: readonly Json[], isLast: boolean): JsonObject {
  const { total, read, out, thinking } = answer.usage;
  const refused = answer.stop === 'refusal';
  return {
    candidates: [
      {
        ...(parts.length > 0 || !isLast || !refused
          ? { content: { role: 'model', parts: parts.length > 0 ? parts : [{ text: '' }] } }
          : {}),
        index: 0,
        ...(isLast ? { finishReason: stops[answer.stop], ...grounding(answer) } : {}),
      },
    ],
    usageMetadata: {
      promptTokenCount: total,
      ...(isLast
        ? {
            candidatesTokenCount: out - thinking,
            ...(thinking > 0 ? { thoughtsTokenCount: thinking } : {}),
          }
        : {}),
      totalTokenCount: isLast ? total + out : total,
      ...(read > 0 ? { cachedContentTokenCount: read } : {}),
    },
    modelVersion: answer.model,
    responseId: answer.id,
  };
}

function chunks(answer: Answer): readonly JsonObject[] {
  const parts = answer.blocks.flatMap((part): readonly JsonObject[] =>
    part.kind === 'call' || part.kind === 'search'
      ? partsOf(part, answer)
      : piecesOf(part.text).map((text) => partOf({ ...part, text })),
  );
  return parts.length === 0
    ? [chunk(answer, [], true)]
    : parts.map((part, index) => chunk(answer, [part], index === parts.length - 1));
}
