import { PlenumError } from '../../core/model/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { nearestName } from '../../core/model/program/nearest-name.js';
import { knownProviders, type ProviderKind, providerKinds } from './provider-table.js';

export interface ProviderSettings {
  readonly kind?: ProviderKind;
  readonly baseUrl?: string;
  /** Name of the variable that holds the key; an empty name: it needs none. */
  readonly apiKeyEnv?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
}

export interface AiSdkSettings {
  /** For calls whose brief names none. */
  readonly model?: string;
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  /** Agents may search the web with the tool of their provider, who bills it [no]. */
  readonly webSearch: boolean;
  readonly providers: Readonly<Record<string, ProviderSettings>>;
}

const place = 'backends.ai-sdk';
// The last four are for the run, not for us.
const keys = ['model', 'contextWindow', 'maxOutputTokens', 'webSearch', 'providers', 'effort', 'maxTurns', 'timeoutMs', 'concurrency', 'name'];
const providerKeys = ['kind', 'baseUrl', 'apiKeyEnv', 'headers', 'contextWindow', 'maxOutputTokens'];

function refuse(message: string): never {
  throw new PlenumError('E_CONFIG', message, { hint: 'plenum doctor --config' });
}

function known(object: JsonObject, names: readonly string[], where: string): void {
  for (const key of Object.keys(object)) {
    if (names.includes(key)) continue;
    const near = nearestName(key, names);
    refuse(`${where} has no key ${key}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
}

function text(value: Json | undefined, where: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return refuse(`${where} must be a text, not ${JSON.stringify(value)}`);
}

function count(value: Json | undefined, where: string): number | undefined {
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value > 0)) return value;
  return refuse(`${where} must be a whole number above 0, not ${JSON.stringify(value)}`);
}

function flag(value: Json | undefined, where: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  return refuse(`${where} must be true or false, not ${JSON.stringify(value)}`);
}

function address(value: Json | undefined, where: string): string | undefined {
  const url = text(value, where);
  if (url !== undefined && !(URL.canParse(url) && /^https?:/.test(url)))
    refuse(`${where} must be an address like https://models.example.com/v1, not ${url}`);
  return url;
}

function headersOf(value: Json | undefined, where: string): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) return refuse(`${where} must be an object of texts`);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, text(entry, `${where}.${name}`) ?? '']));
}

function readProvider(name: string, value: Json): ProviderSettings {
  const where = `${place}.providers.${name}`;
  if (!/^[a-z0-9][a-z0-9_-]*$/i.test(name)) refuse(`${where}: a provider's name may hold letters, digits, - and _`);
  if (!isJsonObject(value)) return refuse(`${where} must be an object`);
  known(value, providerKeys, where);
  const kind = text(value.kind, `${where}.kind`);
  const found = providerKinds.find((one) => one === kind);
  if (kind !== undefined && found === undefined) refuse(`${where}.kind must be one of ${providerKinds.join(', ')}, not ${kind}`);
  const settings: ProviderSettings = {
    kind: found,
    baseUrl: address(value.baseUrl, `${where}.baseUrl`),
    apiKeyEnv: text(value.apiKeyEnv, `${where}.apiKeyEnv`),
    headers: headersOf(value.headers, `${where}.headers`),
    contextWindow: count(value.contextWindow, `${where}.contextWindow`),
    maxOutputTokens: count(value.maxOutputTokens, `${where}.maxOutputTokens`),
  };
  const isKnown = Object.hasOwn(knownProviders, name);
  if (!isKnown && settings.baseUrl === undefined && !['bedrock', 'vertex', 'azure'].includes(found ?? '')) {
    refuse(`${where} needs a baseUrl: plenum knows no provider of that name`);
  }
  return settings;
}

/** The settings `backends.ai-sdk`, checked. */
export function readSettings(settings: JsonObject): AiSdkSettings {
  known(settings, keys, place);
  const providers = settings.providers ?? {};
  if (!isJsonObject(providers)) return refuse(`${place}.providers must be an object`);
  return {
    model: text(settings.model, `${place}.model`),
    contextWindow: count(settings.contextWindow, `${place}.contextWindow`),
    maxOutputTokens: count(settings.maxOutputTokens, `${place}.maxOutputTokens`),
    webSearch: flag(settings.webSearch, `${place}.webSearch`),
    providers: Object.fromEntries(Object.entries(providers).map(([name, value]) => [name, readProvider(name, value)])),
  };
}
