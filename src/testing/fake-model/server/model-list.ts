import type { Json, JsonObject } from '../../../core/values/json.js';
import type { WireName } from '../reply/conversation.js';

const names: Readonly<Record<WireName, readonly string[]>> = {
  anthropic: ['claude-fable-5', 'claude-sonnet-4-5', 'claude-haiku-4-5'],
  chat: ['fake-model', 'gpt-5', 'gpt-5-mini'],
  responses: ['fake-model', 'gpt-5', 'gpt-5-mini'],
  gemini: ['gemini-3-pro', 'gemini-2.5-flash'],
};

/** Every model name is answered; these are only what a client sees when it asks for a list. */
export function modelList(wire: WireName, model: string | null): Json {
  const form = (id: string): JsonObject => formOf(wire, id);
  if (model !== null) return form(model);
  const list = names[wire].map(form);
  if (wire === 'gemini') return { models: list };
  const first = names[wire][0] ?? '';
  return wire === 'anthropic'
    ? { data: list, has_more: false, first_id: first, last_id: names[wire].at(-1) ?? first }
    : { object: 'list', data: list };
}

function formOf(wire: WireName, id: string): JsonObject {
  if (wire === 'anthropic')
    return { type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' };
  if (wire === 'gemini') {
    return {
      name: `models/${id}`,
      displayName: id,
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
    };
  }
  return { id, object: 'model', created: 1_767_225_600, owned_by: 'fake-model' };
}
