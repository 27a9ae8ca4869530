import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { childEnvironment } from '../../../host/programs/child-environment.js';
import type { AcpSettings } from './acp-settings.js';
import type { AgentProfile } from './agent-profile.js';

/**
 * Folders of the run in place of the user's own, with the settings that switch off what plenum does
 * not want.
 */
export async function isolatedHome(
  folder: string,
  { files = {} }: AgentProfile,
): Promise<Readonly<Record<string, string>>> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(content, null, 2));
  }
  return {
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, '.config'),
    XDG_DATA_HOME: join(folder, '.local/share'),
    XDG_STATE_HOME: join(folder, '.local/state'),
    XDG_CACHE_HOME: join(folder, '.cache'),
    CLAUDE_CONFIG_DIR: join(folder, '.claude'),
  };
}

/** No key but those of the program's own provider, and what the configuration names. */
export function agentEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  mark: string,
  settings: AcpSettings,
  profile: AgentProfile,
  home: Readonly<Record<string, string>>,
): Record<string, string> {
  const passed = childEnvironment(own, mark, [...profile.keys, profile.addressFrom ?? '']);
  return { ...passed, ...home, ...profile.env, ...settings.env, PLENUM_CALL: mark };
}
