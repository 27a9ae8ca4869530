import { createHash } from 'node:crypto';
import type { Conversation } from './conversation.js';
import { parseDirectives, type ScriptedTurn } from './directives.js';

export interface Directed {
  readonly ok: true;
  readonly turns: readonly ScriptedTurn[];
  /** Answers of the model since the prompt, as far as the client keeps them. */
  readonly turn: number;
  /** Grows with whatever is said after the directives. */
  readonly size: number;
  /** The same for every request of one conversation. */
  readonly key: string;
}

/** The latest user text that holds directives, and how far the conversation has come since. */
export function directed(
  conversation: Conversation,
): Directed | { readonly ok: false; readonly message: string } | null {
  let turn = 0;
  let size = 0;
  for (let at = conversation.messages.length - 1; at >= 0; at--) {
    const message = conversation.messages[at];
    if (message === undefined) continue;
    if (message.role === 'assistant') {
      turn++;
      size += message.parts.length;
      continue;
    }
    for (let index = message.parts.length - 1; index >= 0; index--) {
      const part = message.parts[index];
      const found = part?.kind === 'text' ? parseDirectives(part.text) : null;
      if (found === null || part?.kind !== 'text') {
        size++;
        continue;
      }
      if (!found.ok) return found;
      // Clients append their own words to a prompt when they ask again.
      const prompt = part.text.slice(0, found.end);
      return {
        ok: true,
        turns: found.turns,
        turn,
        size: size + part.text.length - found.end,
        key: keyOf(prompt, conversation, at),
      };
    }
  }
  return null;
}

/** Requests on the side (no tools) MUST NOT use up the faults of the conversation itself. */
function keyOf(prompt: string, { wire, tools }: Conversation, at: number): string {
  return createHash('sha256')
    .update(`${wire} ${at} ${tools.length > 0} ${prompt}`)
    .digest('base64url')
    .slice(0, 22);
}
