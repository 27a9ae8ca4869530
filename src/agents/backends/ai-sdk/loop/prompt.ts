import { isJsonObject, type JsonObject } from '../../../../core/values/json.js';
import type { SdkJson, SdkMessage, SdkOptions, SdkPrompt } from '../provider/sdk-types.js';
import type { AssistantPart, Message, ToolResult } from './conversation.js';

interface PromptOptions {
  /** The same for all agents of a kind, so that they share the prompt cache. */
  readonly system: readonly string[];
  readonly messages: readonly Message[];
  /** Vendors that cache only what is marked. */
  readonly marks: boolean;
}

const mark: { readonly providerOptions: SdkOptions } = {
  providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
};

/**
 * The last message of this request, and the one that was last in the request before: what that one
 * wrote is read here.
 */
function markedMessages(messages: readonly Message[]): ReadonlySet<number> {
  const assistant = messages.findLastIndex(({ role }) => role === 'assistant');
  return new Set([messages.length - 1, assistant - 1].filter((index) => index >= 0));
}

export function toPrompt({ system, messages, marks }: PromptOptions): SdkPrompt {
  const marked = marks ? markedMessages(messages) : new Set<number>();
  const head = system.map(
    (content, index): SdkMessage => ({
      role: 'system',
      content,
      ...(marks && index === system.length - 1 ? mark : {}),
    }),
  );
  return [
    ...head,
    ...messages.map(
      (message, index): SdkMessage => ({
        ...toSdkMessage(message),
        ...(marked.has(index) ? mark : {}),
      }),
    ),
  ];
}

function toSdkMessage(message: Message): SdkMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.text }] };
    case 'assistant':
      return { role: 'assistant', content: message.parts.map(toSdkPart) };
    case 'results':
      return { role: 'tool', content: message.results.map(toSdkResult) };
  }
}

function toSdkPart(part: AssistantPart) {
  const options = part.meta === undefined ? {} : { providerOptions: sdkOptions(part.meta) };
  switch (part.kind) {
    case 'use':
      return {
        type: 'tool-call' as const,
        toolCallId: part.id,
        toolName: part.tool,
        input: part.input,
        ...options,
      };
    case 'hosted-use':
      return {
        type: 'tool-call' as const,
        toolCallId: part.id,
        toolName: part.tool,
        input: part.input,
        providerExecuted: true,
        ...options,
      };
    case 'hosted-result': {
      const output = {
        type: part.failed ? ('error-json' as const) : ('json' as const),
        value: part.value as SdkJson,
      };
      return {
        type: 'tool-result' as const,
        toolCallId: part.id,
        toolName: part.tool,
        output,
        ...options,
      };
    }
    default:
      return { type: part.kind, text: part.text, ...options };
  }
}

/** One object for each provider that has something to say. */
function sdkOptions(meta: JsonObject): SdkOptions {
  return Object.fromEntries(
    Object.entries(meta).flatMap(([provider, options]) =>
      isJsonObject(options) ? [[provider, options as SdkOptions[string]]] : [],
    ),
  );
}

function toSdkResult({ id, tool, text, failed }: ToolResult) {
  // Vendors refuse empty results.
  const value = text === '' ? '(no output)' : text;
  return {
    type: 'tool-result' as const,
    toolCallId: id,
    toolName: tool,
    output: { type: failed ? ('error-text' as const) : ('text' as const), value },
  };
}
