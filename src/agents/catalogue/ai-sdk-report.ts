import type { Config } from '../../config/values/config.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { ownMember } from '../../core/values/json.js';
import { providerReport } from '../backends/ai-sdk/provider/provider-report.js';
import { knownProviders } from '../backends/ai-sdk/provider/provider-table.js';
import { reachProviders } from '../backends/ai-sdk/provider/reach-provider.js';
import { createModelChoice, standardVendors } from '../prices/model-choice.js';
import { unusable } from '../skeleton/program-report.js';
import type { BackendAbout } from './backend-entry.js';
import { backendSettings } from './backend-kind.js';
import type { EndpointReport, KindReport, Surroundings } from './backend-report.js';

const mendKey =
  'export ANTHROPIC_API_KEY=…   (or OPENAI_API_KEY, GEMINI_API_KEY, ' +
  'or a provider of your own: plenum help ai-sdk)';
const mendModel = 'set "model": "<provider>/<model>" in .plenum/config.json, or pass --model';

/** Providers that can be asked: with a key, or set up by the user. Throws E_CONFIG. */
function readyProviders(config: Pick<Config, 'backends'>, name: string, env: Surroundings['env']) {
  const all = providerReport(backendSettings(config, name), env);
  return {
    all,
    ready: all.filter((one) => one.usable && (one.keyFrom !== undefined || one.configured)),
  };
}

/**
 * The vendor whose newest model serves calls that name none: the first of those with a key. Throws
 * E_CONFIG.
 */
export function keyedVendor(
  env: Surroundings['env'],
  config: Pick<Config, 'backends'>,
  name = 'ai-sdk',
): string | undefined {
  const { ready } = readyProviders(config, name, env);
  return standardVendors.find((vendor) => ready.some((one) => one.name === vendor));
}

/**
 * The model of calls that name none: configured, else the newest of the vendor that has a key.
 * Throws E_CONFIG.
 */
async function standardModel(
  config: Config,
  env: Surroundings['env'],
  name: string,
): Promise<string | undefined> {
  const choice = await createModelChoice(config);
  const vendor = keyedVendor(env, config, name);
  const asked = ownMember(config.backends, name)?.model ?? config.model;
  return asked === undefined ? vendor && choice.standard(vendor) : choice.resolve(asked, vendor);
}

export async function aiSdkReport(
  config: Config,
  { env, name }: BackendAbout,
): Promise<KindReport> {
  try {
    const { all, ready } = readyProviders(config, name, env);
    const model = await standardModel(config, env, name);
    if (ready.length === 0 && model === undefined)
      return unusable('no key of a provider is set', mendKey);
    const keys = ready
      .map((one) => (one.keyFrom === undefined ? one.name : `${one.name} (${one.keyFrom})`))
      .join(', ');
    if (model === undefined)
      return unusable(`${keys} could be asked, but no model is chosen`, mendModel);
    const provider = all.find(
      (one) => one.name === model.slice(0, Math.max(0, model.indexOf('/'))),
    );
    if (provider && !provider.usable)
      return {
        usable: false,
        why: provider.reason ?? `${provider.name} cannot be asked`,
        mend: mendKey,
      };
    return {
      usable: true,
      why: `${model}; providers: ${keys || (provider?.name ?? 'by the model')}`,
      mend: null,
    };
  } catch (error) {
    return {
      usable: false,
      why: messageOf(error),
      mend: PlenumError.is(error) ? (error.hint ?? null) : null,
    };
  }
}

/** Tries the address of every provider that has a key or was set up, and of the standard model. */
export async function reachAiSdk(
  config: Config,
  { env, name }: BackendAbout,
): Promise<readonly EndpointReport[]> {
  const { ready } = readyProviders(config, name, env);
  const model = await standardModel(config, env, name);
  const standard = model?.slice(0, Math.max(0, model.indexOf('/')));
  const names = [...ready.map((one) => one.name), ...(standard ? [standard] : [])];
  const reached = await reachProviders([...new Set(names)], backendSettings(config, name), env);
  return reached.map((one) => ({ ...one, standard: one.name === standard }));
}

/** Variables that say where a provider is and who asks, as far as they are set. */
export function variablesOf(
  provider: string,
  env: Surroundings['env'],
): { readonly key: string | undefined; readonly address: string | undefined } {
  const known = ownMember(knownProviders, provider);
  const set = (names: readonly string[] = []) => names.find((name) => (env[name] ?? '') !== '');
  return { key: set(known?.keys), address: set(known?.baseUrlFrom) };
}
