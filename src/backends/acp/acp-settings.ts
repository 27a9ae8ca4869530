import { PlenumError } from '../../core/model/errors.js';
import { isJsonObject, type JsonObject, ownMember } from '../../core/model/json.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface AcpSettings {
  /** Program and arguments. */
  readonly run: readonly string[];
  /** Added to the environment of the program; `$NAME` alone stands for that variable of plenum's own environment, keys included. */
  readonly env: Readonly<Record<string, string>>;
  readonly mode?: string;
  readonly model?: string;
  readonly authMethod?: string;
  /** The user's own folders and login instead of empty ones of the run. */
  readonly usesLogin: boolean;
  /** One program for each call; otherwise one for all. */
  readonly processPerCall: boolean;
  readonly concurrency: number;
}

const known = ['kind', 'run', 'env', 'mode', 'model', 'authMethod', 'login', 'processPerCall', 'concurrency'];
const mostAtOnce = 16;

/** Throws E_CONFIG. */
export function readAcpSettings(name: string, settings: JsonObject, env: Environment): AcpSettings {
  const refuse = (key: string, problem: string): never => {
    throw new PlenumError('E_CONFIG', `backends.${name}.${key} ${problem}`, { hint: 'plenum doctor --config; see docs/backends/acp.md' });
  };
  const text = (key: string): string | undefined => {
    const value = settings[key];
    if (value === undefined) return undefined;
    return typeof value === 'string' && value !== '' ? value : refuse(key, 'must be a text');
  };
  for (const key of Object.keys(settings)) if (!known.includes(key)) refuse(key, `is not known; known are ${known.join(', ')}`);
  const { run, processPerCall = true, concurrency = mostAtOnce, env: given = {} } = settings;
  if (!Array.isArray(run) || run.length === 0 || !run.every((part) => typeof part === 'string' && part !== '')) {
    return refuse('run', 'must be a list of texts: program and arguments, e.g. ["gemini", "--acp"]');
  }
  if (typeof processPerCall !== 'boolean') return refuse('processPerCall', 'must be true or false');
  if (typeof concurrency !== 'number' || !Number.isInteger(concurrency) || concurrency < 1) return refuse('concurrency', 'must be a number from 1');
  if (!isJsonObject(given)) return refuse('env', 'must be an object of texts');
  const login = text('login');
  if (login !== undefined && login !== 'user') refuse('login', 'can only be "user"');
  const variables = Object.entries(given).flatMap(([key, value]) => {
    if (typeof value !== 'string') return refuse(`env.${key}`, 'must be a text');
    const reference = /^\$(\w+)$/.exec(value)?.[1];
    const resolved = reference === undefined ? value : ownMember(env, reference);
    return resolved === undefined ? [] : [[key, resolved] as const];
  });
  return {
    run: run as readonly string[],
    env: Object.fromEntries(variables),
    mode: text('mode'),
    model: text('model'),
    authMethod: text('authMethod'),
    usesLogin: login === 'user',
    processPerCall,
    concurrency,
  };
}
