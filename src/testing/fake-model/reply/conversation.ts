import type { Json, JsonObject } from '../../../core/values/json.js';

export type WireName = 'anthropic' | 'chat' | 'responses' | 'gemini';

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: Json }
  | {
      readonly kind: 'result';
      readonly id: string;
      readonly name?: string;
      readonly text: string;
      readonly isError?: boolean;
    };

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly Part[];
}

export interface OfferedTool {
  readonly name: string;
  readonly schema: JsonObject;
  /** Takes one text instead of an object (Responses custom tools). */
  readonly freeform?: boolean;
  /** Group the tool is offered in (Responses namespaces). */
  readonly namespace?: string;
}

/**
 * What a request of any wire says. Answers are decided from this alone, so that every wire behaves
 * the same.
 */
export interface Conversation {
  readonly wire: WireName;
  readonly model: string;
  readonly system: string;
  /** Neighbours never have the same role. */
  readonly messages: readonly Message[];
  readonly tools: readonly OfferedTool[];
  /** The model may search the web on the vendor's side. */
  readonly searches?: boolean;
  /** The client insists on a tool: this one, or any. */
  readonly toolChoice: { readonly name: string } | 'any' | null;
  /** The client asks for text that is JSON of this schema. */
  readonly answerSchema: JsonObject | null;
  readonly stream: boolean;
}

/** Joins neighbours of one role: clients may send one turn as several items. */
export function joined(messages: readonly Message[]): readonly Message[] {
  const turns: { role: Message['role']; parts: Part[] }[] = [];
  for (const { role, parts } of messages) {
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts: [...parts] });
  }
  return turns;
}

function textOf(message: Message): string {
  return message.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
}

export function lastUserText(conversation: Conversation): string {
  for (let at = conversation.messages.length - 1; at >= 0; at--) {
    const message = conversation.messages[at];
    const text = message?.role === 'user' ? textOf(message) : '';
    if (text !== '') return text;
  }
  return '';
}

/** The text the caller's person wrote, without the instructions that programs put around it. */
export function allUserText(conversation: Conversation): string {
  return conversation.messages
    .flatMap((message) => (message.role === 'user' ? [textOf(message)] : []))
    .join('\n');
}
