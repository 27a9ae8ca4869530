import { isJsonObject, type Json } from '../../core/values/json.js';
import { redactAddresses } from '../../host/secrets/redact.js';
import { looksSecret } from '../../host/secrets/secret-variables.js';
import type { LoadedConfig } from './load-config.js';
import type { Told } from './merge.js';

/** One line of `plenum doctor --config`. */
export interface ConfigRow {
  readonly key: string;
  /** As JSON, keys masked. */
  readonly value: string;
  /** Who won, e.g. `flag`, `project (/srv/app/.plenum/config.json:3)`. */
  readonly from: string;
  /** Who lost, and with what. */
  readonly over: readonly string[];
  /** Why the project's value is not in force. */
  readonly dropped: string | null;
}

/** Which value won and why, one row per key, in order of the keys. */
export function explainConfig(
  loaded: Pick<LoadedConfig, 'origins' | 'dropped'>,
): readonly ConfigRow[] {
  const rows = loaded.origins.map((origin): ConfigRow => {
    const from =
      origin.joined.length > 1 ? origin.joined.map(whence).join(' + ') : whence(origin.winner);
    return {
      key: origin.key,
      value: shown(origin.value, origin.key),
      from,
      over: origin.overruled.map((told) => lost(told, origin.key)),
      dropped: null,
    };
  });
  const refused = loaded.dropped.map(
    ({ key, value, place, why }): ConfigRow => ({
      key,
      value: shown(value, key),
      from: `project (${place})`,
      over: [],
      dropped: `not in force: ${why}, and this folder is not trusted; plenum trust`,
    }),
  );
  return [...rows, ...refused].sort((left, right) =>
    left.key < right.key ? -1 : left.key > right.key ? 1 : 0,
  );
}

function whence({ source, place }: Told): string {
  return place === '' ? source : `${source} (${place})`;
}

function lost(told: Told, key: string): string {
  return `${whence(told)}: ${shown(told.value, key)}`;
}

function shown(value: Json, key: string): string {
  if (/\.(?:env|headers)\.[^.]+$/.test(key)) return JSON.stringify('…');
  return JSON.stringify(masked(value, key.slice(key.lastIndexOf('.') + 1)));
}

/** Members of `env` and `headers`, and whatever has the name of a key, are not for the screen. */
function masked(value: Json, name: string): Json {
  if (typeof value === 'string' && looksSecret(name) && !value.startsWith('$')) return '…';
  if (typeof value === 'string') return redactAddresses(value);
  if (Array.isArray(value)) return value.map((item: Json) => masked(item, ''));
  if (!isJsonObject(value)) return value;
  const hidden = name === 'env' || name === 'headers';
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      hidden && typeof inner === 'string' ? '…' : masked(inner, key),
    ]),
  );
}
