import { PlenumError } from '../../core/model/errors.js';
import type { JsonObject } from '../../core/model/json.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `key`: a key of the environment, the program's state is kept apart. `user`: what the user logged in with. */
export type Login = 'key' | 'user';

export interface ClaudeAgentSettings {
  /** Folder of the package, or one whose `node_modules` holds it. */
  readonly sdkPath?: string;
  /** Claude Code itself, instead of the one that comes with the SDK. */
  readonly executable?: string;
  /** Agents at once. */
  readonly concurrency?: number;
  readonly baseUrl?: string;
  readonly login: Login;
}

const known = new Set(['sdkPath', 'executable', 'concurrency', 'baseUrl', 'login']);
/** Keys of every backend's entry: the app reads them. */
const shared = new Set(['model', 'effort', 'maxTurns', 'timeoutMs', 'use', 'kind', 'type']);
/** Any of them answers the question who pays. */
const credentials = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
];

export function hasCredential(env: Environment): boolean {
  return credentials.some((name) => (env[name] ?? '') !== '');
}

export function readSettings(settings: JsonObject, env: Environment): ClaudeAgentSettings {
  for (const name of Object.keys(settings)) {
    if (!known.has(name) && !shared.has(name)) throw wrong(name, `is unknown; known are ${[...known].join(', ')}`);
  }
  return {
    sdkPath: text(settings, 'sdkPath'),
    executable: text(settings, 'executable'),
    concurrency: count(settings, 'concurrency'),
    baseUrl: address(settings, 'baseUrl'),
    login: login(settings) ?? (hasCredential(env) ? 'key' : 'user'),
  };
}

function text(settings: JsonObject, name: string): string | undefined {
  const value = settings[name];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw wrong(name, 'must be text');
}

function address(settings: JsonObject, name: string): string | undefined {
  const value = text(settings, name);
  if (value !== undefined && !/^https?:\/\/./.test(value)) throw wrong(name, 'must start with http:// or https://');
  return value;
}

function count(settings: JsonObject, name: string): number | undefined {
  const value = settings[name];
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 1)) return value;
  throw wrong(name, 'must be a whole number from 1');
}

function login(settings: JsonObject): Login | undefined {
  const value = settings.login;
  if (value === undefined || value === 'key' || value === 'user') return value;
  throw wrong('login', 'must be "key" or "user"');
}

function wrong(name: string, what: string): PlenumError {
  return new PlenumError('E_CONFIG', `backends.claude-agent.${name} ${what}`, { hint: 'correct it in .plenum/config.json, then: plenum doctor' });
}
