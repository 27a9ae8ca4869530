import type { IncomingHttpHeaders } from 'node:http';
import { anthropicWire } from '../wires/anthropic.js';
import { chatWire } from '../wires/chat.js';
import { geminiPath, geminiWire } from '../wires/gemini.js';
import { responsesWire } from '../wires/responses.js';
import type { Wire } from '../wires/wire.js';

export type Route =
  | { readonly kind: 'ask'; readonly wire: Wire }
  | { readonly kind: 'count'; readonly wire: Wire }
  | { readonly kind: 'models'; readonly wire: Wire; readonly model: string | null }
  | { readonly kind: 'alive' }
  | { readonly kind: 'unknown'; readonly wire: Wire };

/**
 * Any prefix is accepted, so that a client may carry a name of its own in the address:
 * `http://…/agent-7/v1`.
 */
export function routeOf(method: string, path: string, headers: IncomingHttpHeaders): Route {
  const gemini = geminiPath(path);
  if (method === 'POST') {
    if (gemini?.method === 'generateContent' || gemini?.method === 'streamGenerateContent')
      return { kind: 'ask', wire: geminiWire };
    if (gemini?.method === 'countTokens') return { kind: 'count', wire: geminiWire };
    if (/\/messages\/?$/.test(path)) return { kind: 'ask', wire: anthropicWire };
    if (/\/messages\/count_tokens\/?$/.test(path)) return { kind: 'count', wire: anthropicWire };
    if (/\/chat\/completions\/?$/.test(path)) return { kind: 'ask', wire: chatWire };
    if (/\/responses\/?$/.test(path)) return { kind: 'ask', wire: responsesWire };
  }
  const wire = wireOf(path, headers);
  if (method === 'GET') {
    const models = /\/models(?:\/([^/:]+))?\/?$/.exec(path);
    if (models)
      return {
        kind: 'models',
        wire,
        model: models[1] === undefined ? null : decodeURIComponent(models[1]),
      };
  }
  // Programs look whether the address answers at all before they ask.
  if (
    method === 'HEAD' ||
    (method === 'GET' && /^\/(?:v1(?:beta)?\/?|health|api\/hello)?$/.test(path))
  )
    return { kind: 'alive' };
  return { kind: 'unknown', wire };
}

function wireOf(path: string, headers: IncomingHttpHeaders): Wire {
  if (headers['anthropic-version'] !== undefined || path.includes('/messages'))
    return anthropicWire;
  if (headers['x-goog-api-key'] !== undefined || path.includes('/v1beta')) return geminiWire;
  return chatWire;
}
