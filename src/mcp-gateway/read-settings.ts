import { isJsonObject, type Json, type JsonObject } from '../core/model/json.js';
import type { McpServerSettings } from './settings.js';

/** What is wrong with a server's entry, and at which key. */
interface SettingsProblem {
  readonly key: string;
  readonly message: string;
}

const kinds = {
  text: { is: (value: Json) => typeof value === 'string' && value !== '', name: 'a text' },
  texts: { is: (value: Json) => Array.isArray(value) && value.every((one) => typeof one === 'string'), name: 'a list of texts' },
  named: { is: (value: Json) => isJsonObject(value) && Object.values(value).every((one) => typeof one === 'string'), name: 'an object of texts' },
  flag: { is: (value: Json) => typeof value === 'boolean', name: 'true or false' },
  count: { is: (value: Json) => Number.isInteger(value) && Number(value) >= 1, name: 'a whole number from 1' },
  rate: { is: (value: Json) => typeof value === 'number' && value > 0, name: 'a number above 0' },
  time: { is: (value: Json) => typeof value === 'number' && value >= 0, name: 'a number of milliseconds' },
  group: { is: isJsonObject, name: 'an object' },
} as const;

const shape: Readonly<Record<keyof McpServerSettings, keyof typeof kinds>> = {
  command: 'text',
  args: 'texts',
  env: 'named',
  cwd: 'text',
  url: 'text',
  headers: 'named',
  type: 'text',
  oauth: 'group',
  disabled: 'flag',
  concurrency: 'count',
  ratePerMinute: 'rate',
  timeoutMs: 'time',
  startTimeoutMs: 'time',
  idempotentTools: 'texts',
  cacheMs: 'time',
};

const oauthShape = { clientId: 'text', clientSecret: 'text', scopes: 'texts', issuer: 'text' } as const;

/** Keys that only other programs know are left alone: the file is shared with them. */
export function readSettings(value: Json): McpServerSettings | SettingsProblem {
  if (!isJsonObject(value)) return { key: '', message: 'is not an object' };
  const wrong = mismatch(value, shape) ?? (isJsonObject(value.oauth) ? mismatch(value.oauth, oauthShape, 'oauth.') : null);
  if (wrong !== null) return wrong;
  const known = Object.fromEntries(Object.entries(value).filter(([key, one]) => key in shape && one !== null)) as Record<string, Json>;
  const type = transportOf(value);
  if (type !== null && typeof type === 'object') return type;
  delete known.type;
  return { ...known, ...(type === null ? {} : { type }) } as McpServerSettings;
}

export function isProblem(read: McpServerSettings | SettingsProblem): read is SettingsProblem {
  return 'message' in read;
}

function mismatch(value: JsonObject, wanted: Readonly<Record<string, keyof typeof kinds>>, prefix = ''): SettingsProblem | null {
  for (const [key, kind] of Object.entries(wanted)) {
    const found = value[key];
    if (found !== undefined && found !== null && !kinds[kind].is(found)) return { key: `${prefix}${key}`, message: `takes ${kinds[kind].name}` };
  }
  return null;
}

function transportOf(value: JsonObject): 'http' | 'sse' | null | SettingsProblem {
  const { type, command, url } = value;
  if (command !== undefined && url !== undefined) return { key: 'url', message: 'stands beside command; a server has one of them' };
  if (command === undefined && url === undefined) return { key: 'command', message: 'is missing; a server needs command or url' };
  if (command !== undefined) {
    return type === undefined || type === 'stdio' ? null : { key: 'type', message: `is "${String(type)}", but a server with command speaks "stdio"` };
  }
  if (type === undefined) return null;
  if (type === 'sse') return 'sse';
  if (type === 'http' || type === 'streamable-http' || type === 'streamableHttp') return 'http';
  return { key: 'type', message: `is "${String(type)}"; plenum knows "stdio", "http" and "sse"` };
}
