import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import type { Environment, OpencodeSettings } from './opencode-settings.js';

/** Vendors whose key plenum hands on, with the names it may have. */
const vendors: readonly (readonly [provider: string, keys: readonly string[]])[] = [
  ['anthropic', ['ANTHROPIC_API_KEY']],
  ['openai', ['OPENAI_API_KEY']],
  ['google', ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_API_KEY']],
  ['openrouter', ['OPENROUTER_API_KEY']],
];

/**
 * opencode's whole configuration. Keys stand in it and not in the environment, which every shell of
 * an agent would inherit. Every use of a tool asks; what a session may do comes with the session.
 */
export function opencodeConfig(
  { provider, model, models, baseUrl }: OpencodeSettings,
  env: Environment,
): JsonObject {
  const providers: Record<string, JsonObject> = Object.create(null);
  for (const [name, keys] of vendors) {
    const key = keys.map((one) => env[one]).find((value) => value !== undefined && value !== '');
    if (key !== undefined)
      providers[name] = {
        options: { apiKey: key, ...(baseUrl === undefined ? {} : { baseURL: baseUrl }) },
      };
  }
  for (const [name, own] of Object.entries(provider)) {
    if (!isJsonObject(own)) continue;
    const before = providers[name] ?? {};
    const options = {
      ...(isJsonObject(before.options) ? before.options : {}),
      ...(isJsonObject(own.options) ? own.options : {}),
    };
    providers[name] = { ...before, ...own, options };
  }
  for (const one of models) {
    const [name = '', ...rest] = one.split('/');
    const before = providers[name] ?? {};
    const listed = isJsonObject(before.models) ? before.models : {};
    providers[name] = { ...before, models: { [rest.join('/')]: {}, ...listed } };
  }
  return {
    share: 'disabled',
    autoupdate: false,
    snapshot: false,
    lsp: false,
    permission: { '*': 'ask', task: 'deny', question: 'deny', skill: 'deny' },
    ...(model === undefined ? {} : { model, small_model: model }),
    ...(Object.keys(providers).length === 0
      ? {}
      : { provider: providers, enabled_providers: Object.keys(providers) }),
  };
}
