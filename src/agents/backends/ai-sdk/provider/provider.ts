import { ownMember } from '../../../../core/values/json.js';
import type { VendorEndpoint } from '../../../skeleton/vendor-failure.js';
import { knownProviders, type ProviderKind } from './provider-table.js';
import type { AiSdkSettings } from './settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A provider as it would be used: settings over the environment over what is known. */
export interface Provider {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly baseUrl: string | undefined;
  /** The variable or setting that says so; absent: it is the one that is known. */
  readonly baseUrlFrom: string | undefined;
  readonly key: string | undefined;
  /** The variable that it was found in. */
  readonly keyFrom: string | undefined;
  /** Variables of which one must hold the key; none: no key is needed. */
  readonly keyNames: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly contextWindow: number;
  readonly maxOutputTokens: number | undefined;
}

const usualWindow = 200_000;

/** Addresses are often given without the version that the interface has in its path. */
function withVersion(kind: ProviderKind, url: string): string {
  const trimmed = (/^https?:/.test(url) ? url : `http://${url}`).replace(/\/+$/, '');
  if (/\/v\d+[a-z0-9]*$/.test(trimmed)) return trimmed;
  if (kind === 'anthropic') return `${trimmed}/v1`;
  if (kind === 'google') return `${trimmed}/v1beta`;
  return new URL(trimmed).pathname === '/' && kind !== 'azure' ? `${trimmed}/v1` : trimmed;
}

function firstName(names: readonly string[], env: Environment): string | undefined {
  return names.find((name) => env[name] !== undefined && env[name] !== '');
}

function firstSet(names: readonly string[], env: Environment): string | undefined {
  const name = firstName(names, env);
  return name === undefined ? undefined : env[name];
}

/** `undefined`: neither configured nor known. */
export function findProvider(
  name: string,
  settings: AiSdkSettings,
  env: Environment,
): Provider | undefined {
  const given = ownMember(settings.providers, name);
  const known = ownMember(knownProviders, name);
  if (given === undefined && known === undefined) return undefined;
  const kind = given?.kind ?? known?.kind ?? 'openai-compatible';
  const keyNames =
    given?.apiKeyEnv === undefined
      ? (known?.keys ?? [])
      : [given.apiKeyEnv].filter((one) => one !== '');
  const urlFrom = firstName(known?.baseUrlFrom ?? [], env);
  const url = given?.baseUrl ?? (urlFrom === undefined ? known?.baseUrl : env[urlFrom]);
  return {
    name,
    kind,
    baseUrl: url === undefined ? undefined : withVersion(kind, url),
    baseUrlFrom:
      given?.baseUrl === undefined ? urlFrom : `backends.ai-sdk.providers.${name}.baseUrl`,
    key: firstSet(keyNames, env),
    keyFrom: firstName(keyNames, env),
    keyNames,
    headers: given?.headers ?? {},
    contextWindow:
      given?.contextWindow ?? settings.contextWindow ?? known?.contextWindow ?? usualWindow,
    maxOutputTokens: given?.maxOutputTokens ?? settings.maxOutputTokens,
  };
}

export function providerNames(settings: AiSdkSettings): readonly string[] {
  return [...new Set([...Object.keys(settings.providers), ...Object.keys(knownProviders)])];
}

export function lacksKey(provider: Provider): boolean {
  return provider.keyNames.length > 0 && provider.key === undefined;
}

/** Tokens go where OAuth puts them, keys where the vendor wants them. */
export function isToken({ keyFrom }: Provider): boolean {
  return keyFrom?.endsWith('AUTH_TOKEN') === true;
}

export function missingKeyText({ name, keyNames }: Provider): string {
  return (
    `no key for ${name}: ${keyNames.join(' or ')} is not set. Set it ` +
    `with: export ${keyNames[0]}=…`
  );
}

/** What messages name: where requests go, and with which key. */
export function accessOf({ keyFrom, baseUrl: address, baseUrlFrom: from }: Provider): {
  readonly keyFrom: string | undefined;
  readonly endpoint: VendorEndpoint;
} {
  return { keyFrom, endpoint: { address, from } };
}
