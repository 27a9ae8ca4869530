import type { z } from 'zod/mini';
import type { JsonObject } from '../../../../core/values/json.js';
import { readSetting } from '../../../../settings/read-setting.js';
import { address, choice, text } from '../../../../settings/setting.js';
import { entryOf } from '../../../skeleton/entry.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `key`: a key of the environment, the program's state is kept apart. `user`: what the user logged
 * in with.
 */
const logins = ['key', 'user'] as const;
type Login = (typeof logins)[number];

export const claudeAgentSettings = entryOf('claude-agent', {
  sdkPath: text('Folder of the package, or one whose node_modules holds it.'),
  executable: text('Claude Code itself, instead of the one that comes with the SDK.'),
  baseUrl: address('Address to send requests to.'),
  login: choice('Who pays: a key of the environment, or what the user logged in with.', logins),
});

type Entry = z.output<typeof claudeAgentSettings>;

export interface ClaudeAgentSettings
  extends Pick<Entry, 'sdkPath' | 'executable' | 'concurrency' | 'baseUrl'> {
  readonly login: Login;
}

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

/** Throws E_CONFIG. */
export function readSettings(settings: JsonObject, env: Environment): ClaudeAgentSettings {
  const hint = 'plenum help claude-agent';
  const { sdkPath, executable, concurrency, baseUrl, login } = readSetting(
    claudeAgentSettings,
    settings,
    'backends.claude-agent',
    hint,
  );
  return {
    sdkPath,
    executable,
    concurrency,
    baseUrl,
    login: login ?? (hasCredential(env) ? 'key' : 'user'),
  };
}
