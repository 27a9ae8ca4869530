import type { Json } from '../../../core/values/json.js';
import { readSetting } from '../../../settings/read-setting.js';
import { type McpServerSettings, serverKeys, serverSchema } from './settings.js';

/**
 * One server, without the keys that only other programs know. Throws E_CONFIG; `place` is what the
 * entry is called.
 */
export function readServer(value: Json, place: string): McpServerSettings {
  const { type, ...read } = readSetting(serverSchema, value, place);
  const known = Object.fromEntries(
    Object.entries(read).filter(([key, one]) => serverKeys.includes(key) && one !== null),
  );
  const transport =
    type === 'sse'
      ? 'sse'
      : type === undefined || type === null || type === 'stdio'
        ? undefined
        : 'http';
  return { ...known, ...(transport === undefined ? {} : { type: transport }) };
}
