import { PlenumError } from '../../core/model/errors.js';
import { isJsonObject, type JsonObject } from '../../core/model/json.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface OpencodeSettings {
  /** Program and first arguments. */
  readonly run: readonly string[];
  /** `provider` of opencode's own configuration. */
  readonly provider: JsonObject;
  /** `provider/model` of agents for which nothing else says one. */
  readonly model?: string;
  /** Models `provider/model` that opencode does not know by itself. */
  readonly models: readonly string[];
  /** Address of the vendor whose key is in the environment. */
  readonly baseUrl?: string;
  /** Names of variables that opencode needs; no shell of an agent sees those that look like keys. */
  readonly env: readonly string[];
  /** opencode's own files of the project, plugins included, are loaded. */
  readonly projectPlugins: boolean;
  /** Agents at once. */
  readonly concurrency?: number;
}

const usualRun: readonly string[] = ['opencode'];
const known = new Set(['run', 'provider', 'model', 'models', 'baseUrl', 'env', 'projectPlugins', 'concurrency']);
/** Keys of every backend's entry: the app reads them. */
const shared = new Set(['effort', 'maxTurns', 'timeoutMs', 'use', 'kind', 'type']);

export function readOpencodeSettings(settings: JsonObject): OpencodeSettings {
  for (const name of Object.keys(settings)) {
    if (!known.has(name) && !shared.has(name)) throw wrong(name, `is unknown; known are ${[...known].join(', ')}`);
  }
  const { provider = {}, baseUrl, concurrency, projectPlugins = false } = settings;
  if (typeof projectPlugins !== 'boolean') throw wrong('projectPlugins', 'must be true or false');
  const run = texts(settings, 'run') ?? usualRun;
  if (run.length === 0) throw wrong('run', 'must name a program');
  if (!isJsonObject(provider)) throw wrong('provider', 'must be an object');
  if (baseUrl !== undefined && !(typeof baseUrl === 'string' && /^https?:\/\/./.test(baseUrl)))
    throw wrong('baseUrl', 'must start with http:// or https://');
  if (concurrency !== undefined && !(typeof concurrency === 'number' && Number.isInteger(concurrency) && concurrency >= 1)) {
    throw wrong('concurrency', 'must be a whole number from 1');
  }
  const { model } = settings;
  if (model !== undefined && typeof model !== 'string') throw wrong('model', 'must be text');
  const models = texts(settings, 'models') ?? [];
  if (models.some((model) => !/^[^/]+\/./.test(model))) throw wrong('models', 'must be written provider/model');
  return { run, provider, model, models, baseUrl, env: texts(settings, 'env') ?? [], projectPlugins, concurrency };
}

function texts(settings: JsonObject, name: string): readonly string[] | undefined {
  const value = settings[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one): one is string => typeof one === 'string' && one !== '')) return value;
  throw wrong(name, 'must be a list of texts');
}

function wrong(name: string, what: string): PlenumError {
  return new PlenumError('E_CONFIG', `backends.opencode.${name} ${what}`, { hint: 'correct it in .plenum/config.json, then: plenum doctor' });
}
