import { PlenumError } from '../../core/model/errors.js';
import type { JsonObject } from '../../core/model/json.js';
import { findProgram, type ProgramPlaces } from '../../processes/find-program.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface CodexSettings {
  /** Program and arguments; absent: `codex app-server`, found on the PATH. */
  readonly run?: readonly string[];
  readonly model?: string;
  /** Where model requests go; absent with `login: 'user'`. */
  readonly provider?: { readonly baseUrl: string; readonly keyName: string };
  /** Commands of agents may reach the network from inside the sandbox. */
  readonly network: boolean;
}

const known = ['run', 'model', 'baseUrl', 'apiKeyEnv', 'login', 'network', 'concurrency'];
const usualRun: readonly string[] = ['codex', 'app-server'];
const openai = 'https://api.openai.com/v1';

function refuse(key: string, problem: string): never {
  throw new PlenumError('E_CONFIG', `backends.codex.${key} ${problem}`, { hint: 'plenum doctor --config; see docs/backends/codex.md' });
}

function text(settings: JsonObject, key: string): string | undefined {
  const value = settings[key];
  if (value === undefined) return undefined;
  return typeof value === 'string' && value !== '' ? value : refuse(key, 'must be a text');
}

function program(settings: JsonObject): readonly string[] | undefined {
  const { run } = settings;
  if (run === undefined) return undefined;
  if (!Array.isArray(run) || run.length === 0 || !run.every((part) => typeof part === 'string' && part !== '')) {
    return refuse('run', 'must be a list of texts: program and arguments');
  }
  return run as readonly string[];
}

/** A configured address or a key in the environment wins; with neither, the user's own login of Codex is used. Throws E_CONFIG. */
export function readCodexSettings(settings: JsonObject, env: Environment): CodexSettings {
  for (const key of Object.keys(settings)) {
    if (!known.includes(key)) refuse(key, `is not known; known are ${known.join(', ')}`);
  }
  const login = text(settings, 'login');
  if (login !== undefined && login !== 'user') refuse('login', 'can only be "user"');
  const baseUrl = text(settings, 'baseUrl');
  if (login === 'user' && baseUrl !== undefined) refuse('baseUrl', 'and login exclude one another');
  if (baseUrl !== undefined && !URL.canParse(baseUrl)) refuse('baseUrl', 'must be an address');
  const { network } = settings;
  if (network !== undefined && typeof network !== 'boolean') refuse('network', 'must be true or false');
  const keyName = text(settings, 'apiKeyEnv') ?? 'OPENAI_API_KEY';
  const address = baseUrl ?? env.OPENAI_BASE_URL;
  const hasProvider = login !== 'user' && (address !== undefined || env[keyName] !== undefined);
  return {
    run: program(settings),
    model: text(settings, 'model'),
    ...(hasProvider && { provider: { baseUrl: address ?? openai, keyName } }),
    network: network === true,
  };
}

/** Its program as an absolute path, and arguments; `null` where there is none. */
export function commandLine({ run = usualRun }: CodexSettings, places: ProgramPlaces): readonly string[] | null {
  const [name = '', ...args] = run;
  const found = findProgram(name, places);
  return found === null ? null : [found, ...args];
}
