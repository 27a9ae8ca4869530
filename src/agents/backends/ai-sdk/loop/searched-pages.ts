import { isJsonObject, type Json } from '../../../../core/values/json.js';
import type { AssistantPart, Message } from './conversation.js';
import type { Source } from './turn.js';

export function lineOf({ url, title }: Source): string {
  return title === undefined || title === url ? url : `${title}: ${url}`;
}

/** The pages that the result of a search names, whoever made it. */
export function pagesIn(value: Json): readonly Source[] {
  const list = Array.isArray(value)
    ? value
    : isJsonObject(value) && Array.isArray(value.sources)
      ? value.sources
      : [];
  return list.flatMap((page): Source[] => {
    if (!isJsonObject(page) || typeof page.url !== 'string') return [];
    return [{ url: page.url, ...(typeof page.title === 'string' ? { title: page.title } : {}) }];
  });
}

/**
 * For a model that cannot read what another one's provider found, or may not search any more: in
 * plain words.
 */
export function searchesInWords(messages: readonly Message[]): readonly Message[] {
  return changed(messages, (part) => {
    if (part.kind === 'hosted-use') return [];
    if (part.kind === 'text') return [{ kind: 'text', text: part.text }];
    if (part.kind !== 'hosted-result') return [part];
    const pages = pagesIn(part.value).map(lineOf);
    const found = part.failed
      ? ' in vain'
      : pages.length === 0
        ? ''
        : `. Found:\n${pages.join('\n')}`;
    return [{ kind: 'text', text: `[I searched the web${found}]\n` }];
  });
}

/** A search without its result is refused by its vendor, unless the turn goes on. */
export function withoutOpenSearches(messages: readonly Message[]): readonly Message[] {
  const ended = new Set(
    messages.flatMap((message) =>
      message.role === 'assistant'
        ? message.parts.flatMap((part) => (part.kind === 'hosted-result' ? [part.id] : []))
        : [],
    ),
  );
  return changed(messages, (part) =>
    part.kind === 'hosted-use' && !ended.has(part.id) ? [] : [part],
  );
}

function changed(
  messages: readonly Message[],
  change: (part: AssistantPart) => readonly AssistantPart[],
): readonly Message[] {
  return messages.flatMap((message): readonly Message[] => {
    if (
      message.role !== 'assistant' ||
      !message.parts.some(({ kind }) => kind === 'hosted-use' || kind === 'hosted-result')
    )
      return [message];
    const parts = message.parts.flatMap(change);
    return parts.length === 0 ? [] : [{ role: 'assistant', parts }];
  });
}
