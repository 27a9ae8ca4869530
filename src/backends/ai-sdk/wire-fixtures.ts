import type { JsonObject } from '../../core/model/json.js';

interface WireFixture {
  readonly wire: string;
  /** As in `brief.model`. */
  readonly model: string;
  settings(url: string): JsonObject;
}

/** A key that no test may ever see again. */
export const plantedKey = 'sk-planted-0123456789abcdef';

export const keyOfTests: Readonly<Record<string, string>> = { FAKE_MODEL_KEY: plantedKey };

const provider = (name: string, kind: string, path = '') => ({
  settings: (url: string): JsonObject => ({ providers: { [name]: { kind, baseUrl: `${url}${path}`, apiKeyEnv: 'FAKE_MODEL_KEY' } } }),
});

/** Every interface of a model that the backend speaks. */
export const wireFixtures: readonly WireFixture[] = [
  { wire: 'anthropic', model: 'anthropic/claude-sonnet-4-5', ...provider('anthropic', 'anthropic') },
  { wire: 'openai responses', model: 'openai/gpt-5', ...provider('openai', 'openai') },
  { wire: 'openai chat', model: 'openai/gpt-5', ...provider('openai', 'openai-chat') },
  { wire: 'gemini', model: 'google/gemini-2.5-flash', ...provider('google', 'google') },
  { wire: 'openai-compatible', model: 'local/any/model', ...provider('local', 'openai-compatible', '/v1') },
];
