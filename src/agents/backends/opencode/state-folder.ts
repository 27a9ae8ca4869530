import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../core/values/json.js';
import { childEnvironment } from '../../../host/programs/child-environment.js';
import { withoutRepositoryVariables } from '../../../host/programs/repository-variables.js';
import { looksSecret } from '../../../host/secrets/secret-variables.js';
import type { Environment, OpencodeSettings } from './opencode-settings.js';

const pluginPackage = '@opencode-ai/plugin';
const folders = {
  XDG_CONFIG_HOME: 'config',
  XDG_DATA_HOME: 'data',
  XDG_STATE_HOME: 'state',
  XDG_CACHE_HOME: 'cache',
} as const;

/**
 * Its configuration holds keys, so it lies in a folder of its own that goes with the server, and
 * not among the files of the run.
 */
export async function writeConfig(
  config: JsonObject,
): Promise<{ readonly file: string; readonly remove: () => void }> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-opencode-'));
  const file = join(folder, 'opencode.json');
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Everything else opencode keeps, apart from the user's own: sessions, and the shell of its agents,
 * which knows neither its server nor its folders.
 */
export async function makeStateFolder(
  stateDir: string,
  secrets: readonly string[],
  own: Environment,
): Promise<void> {
  const plugins = join(stateDir, folders.XDG_CONFIG_HOME, 'opencode');
  await mkdir(join(plugins, 'node_modules'), { recursive: true, mode: 0o700 });
  await mkdir(join(stateDir, 'bin'), { recursive: true });
  // With these two in place it does not fetch its plugin library at every start, which takes up to
  // ten seconds and a network.
  const lock = { packages: { '': { dependencies: { [pluginPackage]: '*' } } } };
  await writeFile(join(plugins, 'package-lock.json'), JSON.stringify(lock));
  await writeFile(join(stateDir, 'bin', 'bash'), shell(secrets, own), { mode: 0o700 });
}

function shell(secrets: readonly string[], own: Environment): string {
  const given = Object.keys(folders).filter((name) => (own[name] ?? '') !== '');
  const dropped = [
    ...Object.keys(folders).filter((name) => !given.includes(name)),
    ...secrets,
  ].join(' ');
  const restored = given.map(
    (name) => `export ${name}='${(own[name] ?? '').replaceAll("'", "'\\''")}'`,
  );
  return [
    '#!/bin/sh',
    `unset ${dropped} $(env | sed -n 's/^\\(OPENCODE_[A-Z_]*\\)=.*/\\1/p')`,
    ...restored,
    'exec /bin/bash "$@"',
    '',
  ].join('\n');
}

interface ServerSecrets {
  readonly configFile: string;
  readonly password: string;
}

export function serverEnvironment(
  stateDir: string,
  own: Environment,
  { env }: OpencodeSettings,
  mark: string,
  { configFile, password }: ServerSecrets,
): Record<string, string> {
  const places = Object.entries(folders).map(([name, folder]) => [name, join(stateDir, folder)]);
  return {
    ...withoutRepositoryVariables(childEnvironment(own, mark, env)),
    ...Object.fromEntries(places),
    SHELL: join(stateDir, 'bin', 'bash'),
    OPENCODE_CONFIG: configFile,
    OPENCODE_SERVER_PASSWORD: password,
    OPENCODE_TEST_HOME: join(stateDir, 'home'),
    OPENCODE_DISABLE_PROJECT_CONFIG: '1',
    OPENCODE_DISABLE_CLAUDE_CODE: '1',
    OPENCODE_DISABLE_EXTERNAL_SKILLS: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
  };
}

/** Variables of the server that its shells are started without. */
export function secretNames({ env }: OpencodeSettings): readonly string[] {
  return env.filter(looksSecret);
}
