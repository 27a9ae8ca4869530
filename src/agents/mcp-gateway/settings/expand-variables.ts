import { ownMember } from '../../../core/values/json.js';
import type { McpServerSettings } from './settings.js';

type Environment = Readonly<Record<string, string | undefined>>;

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * `${NAME}` and `${NAME:-default}` in every text of a server's settings. Resolves to the names that
 * have no value instead, if any.
 */
export function expandSettings(
  settings: McpServerSettings,
  env: Environment,
): McpServerSettings | { readonly missing: readonly string[] } {
  const missing = new Set<string>();
  const expanded = expand(settings, env, missing) as McpServerSettings;
  return missing.size === 0 ? expanded : { missing: [...missing] };
}

function expand(value: unknown, env: Environment, missing: Set<string>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(reference, (_whole, name: string, fallback: string | undefined) => {
      const found = ownMember(env, name);
      if (found !== undefined && (found !== '' || fallback === undefined)) return found;
      if (fallback === undefined) missing.add(name);
      return fallback ?? '';
    });
  }
  if (Array.isArray(value)) return value.map((one) => expand(one, env, missing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, expand(one, env, missing)]),
  );
}
