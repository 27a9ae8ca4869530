import { type Environment, findProvider, type Provider, providerNames } from './provider.js';
import type { AiSdkSettings } from './settings.js';

type ModelChoice =
  | { readonly ok: true; readonly provider: Provider; readonly modelId: string }
  | { readonly ok: false; readonly message: string };

const families: readonly (readonly [RegExp, string])[] = [
  [/^claude-/, 'anthropic'],
  [/^(gpt-|chatgpt-|codex-|o\d)/, 'openai'],
  [/^gemini-/, 'google'],
];

/**
 * `provider/model`, or a bare model of a family whose provider is plain. What follows the first
 * slash is the provider's own business.
 */
export function chooseModel(
  wanted: string | undefined,
  settings: AiSdkSettings,
  env: Environment,
): ModelChoice {
  const id = wanted ?? settings.model;
  if (id === undefined || id === '') {
    return {
      ok: false,
      message:
        'no model is chosen: set "model" in .plenum/config.json, e.g. ' +
        '"anthropic/<model>", or pass --model',
    };
  }
  const slash = id.indexOf('/');
  const name =
    slash === -1 ? families.find(([family]) => family.test(id))?.[1] : id.slice(0, slash);
  const provider = name === undefined ? undefined : findProvider(name, settings, env);
  const modelId = slash === -1 ? id : id.slice(slash + 1);
  if (provider !== undefined && modelId !== '') return { ok: true, provider, modelId };
  const names = providerNames(settings).join(', ');
  const reason =
    modelId === '' || name === undefined
      ? 'is not of the form provider/model'
      : `names the provider ${name}, which is not known`;
  return {
    ok: false,
    message:
      `the model ${id} ${reason}. Providers: ${names}; others go under ` +
      'backends.ai-sdk.providers.<name> with kind and baseUrl in .plenum/config.json',
  };
}
