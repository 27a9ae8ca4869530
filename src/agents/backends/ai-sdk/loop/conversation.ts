import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';

/**
 * Something the provider did by itself while it answered, and what came of it (a search of the
 * web).
 */
export type HostedPart =
  | ({
      readonly kind: 'hosted-use';
      readonly id: string;
      readonly tool: string;
      readonly input: JsonObject;
    } & Meta)
  | ({
      readonly kind: 'hosted-result';
      readonly id: string;
      readonly tool: string;
      readonly value: Json;
      readonly failed: boolean;
    } & Meta);

/** What a provider wants back with a part (signatures, item ids); means nothing to others. */
type Meta = { readonly meta?: JsonObject };

export type AssistantPart =
  | ({ readonly kind: 'text'; readonly text: string } & Meta)
  | ({ readonly kind: 'reasoning'; readonly text: string } & Meta)
  | HostedPart
  | ({
      readonly kind: 'use';
      readonly id: string;
      readonly tool: string;
      readonly input: JsonObject;
    } & Meta);

export interface ToolResult {
  readonly id: string;
  readonly tool: string;
  readonly text: string;
  readonly failed: boolean;
}

export type Message =
  /** `task`: from the script; others are reminders of ours. */
  | { readonly role: 'user'; readonly text: string; readonly task?: true }
  | { readonly role: 'assistant'; readonly parts: readonly AssistantPart[] }
  | { readonly role: 'results'; readonly results: readonly ToolResult[] };

interface Conversation {
  /** `provider/model` that wrote it: its reasoning is of use to that one alone. */
  readonly model: string;
  readonly messages: readonly Message[];
}

const mark = 'plenum-ai-sdk';
const version = 1;

export function writeConversation({ model, messages }: Conversation): string {
  return JSON.stringify({ format: mark, version, model, messages });
}

/**
 * Refuses what it does not know as a whole: half a conversation would be answered as if it were
 * all.
 */
export function readConversation(
  text: string,
):
  | { readonly ok: true; readonly conversation: Conversation }
  | { readonly ok: false; readonly message: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, message: 'the conversation to go on from is not readable' };
  }
  if (!isJsonObject(value) || value.format !== mark)
    return {
      ok: false,
      message: 'the conversation to go on from was not made by the ai-sdk backend',
    };
  if (value.version !== version) {
    return {
      ok: false,
      message: `the conversation to go on from has version ${String(value.version)}; this plenum reads version ${version}`,
    };
  }
  const { model, messages } = value;
  if (typeof model !== 'string' || !Array.isArray(messages) || !messages.every(isMessage)) {
    return { ok: false, message: 'the conversation to go on from is damaged' };
  }
  return { ok: true, conversation: { model, messages } };
}

function isMessage(value: Json): value is Json & Message {
  if (!isJsonObject(value)) return false;
  switch (value.role) {
    case 'user':
      return typeof value.text === 'string';
    case 'assistant':
      return Array.isArray(value.parts) && value.parts.length > 0 && value.parts.every(isPart);
    case 'results':
      return Array.isArray(value.results) && value.results.every(isResult);
    default:
      return false;
  }
}

function isPart(value: Json): boolean {
  if (!isJsonObject(value) || (value.meta !== undefined && !isJsonObject(value.meta))) return false;
  if (value.kind === 'hosted-result') {
    return (
      typeof value.id === 'string' &&
      typeof value.tool === 'string' &&
      value.value !== undefined &&
      typeof value.failed === 'boolean'
    );
  }
  if (value.kind === 'use' || value.kind === 'hosted-use')
    return (
      typeof value.id === 'string' && typeof value.tool === 'string' && isJsonObject(value.input)
    );
  return (value.kind === 'text' || value.kind === 'reasoning') && typeof value.text === 'string';
}

function isResult(value: Json): boolean {
  return (
    isJsonObject(value) &&
    typeof value.id === 'string' &&
    typeof value.tool === 'string' &&
    typeof value.text === 'string' &&
    typeof value.failed === 'boolean'
  );
}

/** Uses of tools that the end of the conversation leaves without a result. */
export function openUses(
  messages: readonly Message[],
): readonly { readonly id: string; readonly tool: string }[] {
  const at = messages.findLastIndex(({ role }) => role === 'assistant');
  const last = messages[at];
  if (last?.role !== 'assistant') return [];
  const answered = new Set(
    messages
      .slice(at + 1)
      .flatMap((message) =>
        message.role === 'results' ? message.results.map(({ id }) => id) : [],
      ),
  );
  return last.parts.flatMap((part) =>
    part.kind === 'use' && !answered.has(part.id) ? [{ id: part.id, tool: part.tool }] : [],
  );
}
