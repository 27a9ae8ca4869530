import type { Json } from '../../../../core/values/json.js';
import { keyForms } from '../../../../host/secrets/key-forms.js';
import { type Environment, findProvider, providerNames } from './provider.js';
import type { AiSdkSettings } from './settings.js';

export interface Redact {
  text(text: string): string;
  json<T extends Json>(value: T): T;
}

const secretHeader = /auth|key|token|secret|cookie/i;

/**
 * Keys that the providers use, and headers of theirs: they MUST NOT reach transcripts, messages,
 * errors or models.
 */
export function createRedact(settings: AiSdkSettings, env: Environment): Redact {
  const secrets = new Set<string>();
  for (const name of providerNames(settings)) {
    const provider = findProvider(name, settings, env);
    if (provider === undefined || provider.kind === 'vertex') continue;
    const headers = Object.entries(provider.headers).flatMap(([header, value]) =>
      secretHeader.test(header) ? [value] : [],
    );
    for (const secret of [...provider.keyNames.map((key) => env[key]), ...headers]) {
      const bare = secret?.replace(/^(bearer|basic)\s+/i, '');
      for (const form of bare === undefined ? [] : keyForms(bare)) secrets.add(form);
    }
  }
  const longestFirst = [...secrets].sort((left, right) => right.length - left.length);
  const text = (given: string): string => {
    let clean = given;
    for (const secret of longestFirst)
      if (clean.includes(secret)) clean = clean.replaceAll(secret, '[key]');
    return clean;
  };
  const json = <T extends Json>(value: T): T => {
    const given = JSON.stringify(value);
    const clean = text(given);
    return clean === given ? value : (JSON.parse(clean) as T);
  };
  return { text, json };
}
