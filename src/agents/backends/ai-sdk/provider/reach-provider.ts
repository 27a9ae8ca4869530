import type { JsonObject } from '../../../../core/values/json.js';
import { type Environment, findProvider, isToken, lacksKey, type Provider } from './provider.js';
import { readSettings } from './settings.js';

/** Whether a provider can be asked at all: its address answers, and takes the key. */
export interface ProviderAnswer {
  readonly name: string;
  readonly address: string;
  readonly state: 'answers' | 'key-refused' | 'unreachable';
  readonly why: string;
  /** The one command that mends it; `null` where nothing has to be. */
  readonly mend: string | null;
}

/** Vendors that sign their requests; their address says nothing without that. */
const signed = new Set(['bedrock', 'vertex', 'azure']);
const patienceMs = 3_000;

/**
 * Asks each of these providers for its list of models, which no vendor bills. Whatever it answers
 * but a refusal of the key, it is there. Throws E_CONFIG for settings that cannot be read.
 */
export async function reachProviders(
  names: readonly string[],
  settings: JsonObject,
  env: Environment,
): Promise<readonly ProviderAnswer[]> {
  const read = readSettings(settings);
  const known = names.flatMap((name) => findProvider(name, read, env) ?? []);
  const asked = known.filter((one) => !lacksKey(one) && !signed.has(one.kind));
  const reached = await Promise.all(asked.map(reachOne));
  return reached.filter((one) => one !== null);
}

async function reachOne(provider: Provider): Promise<ProviderAnswer | null> {
  const { name, baseUrl, baseUrlFrom } = provider;
  if (baseUrl === undefined) return null;
  const address = shownAddress(baseUrl);
  const from = baseUrlFrom === undefined ? '' : ` (${baseUrlFrom} is set to it)`;
  try {
    const response = await fetch(`${baseUrl}/models`, {
      headers: { ...keyHeaders(provider), ...provider.headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.body?.cancel();
    const { status } = response;
    if (status !== 401 && status !== 403)
      return { name, address, state: 'answers', why: `${address} answers`, mend: null };
    return refused(provider, address, status);
  } catch (error) {
    return {
      name,
      address,
      state: 'unreachable',
      why: `${address} cannot be reached: ${reasonOf(error)}${from}`,
      mend: addressMend(baseUrlFrom),
    };
  }
}

function refused({ name, keyFrom }: Provider, address: string, status: number): ProviderAnswer {
  const key = keyFrom === undefined ? 'a request without a key' : `the key in ${keyFrom}`;
  return {
    name,
    address,
    state: 'key-refused',
    why: `${address} refuses ${key} (status ${status})`,
    mend: keyFrom === undefined ? 'plenum help ai-sdk' : `export ${keyFrom}=…`,
  };
}

function addressMend(from: string | undefined): string {
  if (from === undefined) return 'check the connection of this machine, and HTTPS_PROXY';
  return /^[A-Z_]+$/.test(from) ? `unset ${from}` : 'plenum doctor --config';
}

function keyHeaders(provider: Provider): Readonly<Record<string, string>> {
  const { kind, key } = provider;
  if (key === undefined) return {};
  if (kind === 'google') return { 'x-goog-api-key': key };
  if (kind !== 'anthropic') return { authorization: `Bearer ${key}` };
  const version = { 'anthropic-version': '2023-06-01' };
  return isToken(provider)
    ? { ...version, authorization: `Bearer ${key}` }
    : { ...version, 'x-api-key': key };
}

/** `fetch failed` says nothing; what lies below it does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${patienceMs / 1000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const { code } = cause as NodeJS.ErrnoException;
  return cause.message !== '' ? cause.message : (code ?? error.message);
}

/** Without what it may hold of a name and a password. */
function shownAddress(address: string): string {
  return address.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}
