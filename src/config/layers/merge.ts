import type { Json } from '../../core/values/json.js';
import { isJsonObject } from '../../core/values/json.js';
import { keyOf, type Layer, type Leaf, type Source, sources } from '../schema/layer.js';
import { type Config, emptyGroups } from '../values/config.js';

export interface Told {
  readonly source: Source;
  readonly place: string;
  readonly value: Json;
}

/**
 * Which source decided a key, and which were overruled, strongest first. For lists of rules every
 * source has its part.
 */
export interface Origin {
  readonly key: string;
  readonly value: Json;
  readonly winner: Told;
  readonly overruled: readonly Told[];
  readonly joined: readonly Told[];
}

const joined = new Set(['permissions.allow', 'permissions.deny', 'permissions.ask']);
/** They describe the file, not the run. */
const aboutTheFile = new Set(['$schema', 'managed']);

export function mergeLayers(layers: readonly Layer[]): {
  readonly config: Config;
  readonly origins: readonly Origin[];
} {
  const byKey = new Map<string, { readonly leaf: Leaf; readonly told: Told[] }>();
  const ordered = [...layers].sort(
    (left, right) => sources.indexOf(right.source) - sources.indexOf(left.source),
  );
  for (const layer of ordered) {
    for (const leaf of layer.leaves) {
      if (aboutTheFile.has(keyOf(leaf)) || switchesOn(layer.source, leaf)) continue;
      const id = JSON.stringify(leaf.path);
      const entry = byKey.get(id) ?? { leaf, told: [] };
      entry.told.push({ source: layer.source, place: leaf.place, value: leaf.value });
      byKey.set(id, entry);
    }
  }
  const tree: Record<string, Json> = { ...structuredClone(emptyGroups) };
  const origins: Origin[] = [];
  for (const { leaf, told } of byKey.values()) {
    const origin = decide(keyOf(leaf), told);
    if (!origin) continue;
    origins.push(origin);
    place(tree, leaf.path, origin.value);
  }
  origins.sort((left, right) => (left.key < right.key ? -1 : 1));
  return { config: tree as unknown as Config, origins };
}

/** A project may switch plenum off for itself, never on for a user who switched it off (C92). */
function switchesOn(source: Source, leaf: Leaf): boolean {
  return source === 'project' && keyOf(leaf) === 'enabled' && leaf.value === true;
}

function decide(key: string, told: readonly Told[]): Origin | null {
  const [winner, ...overruled] = told;
  if (!winner) return null;
  if (!joined.has(key)) return { key, value: winner.value, winner, overruled, joined: [] };
  // A managed list of what is allowed stands alone; forbidding adds up from everywhere.
  const parts =
    key === 'permissions.allow' && winner.source === 'managed'
      ? [winner]
      : told.filter((one) => one.source !== 'default');
  const value = [...new Set(parts.flatMap((one) => (Array.isArray(one.value) ? one.value : [])))];
  const [strongest = winner] = parts;
  return {
    key,
    value,
    winner: strongest,
    overruled: overruled.filter((one) => !parts.includes(one)),
    joined: parts,
  };
}

function place(tree: Record<string, Json>, path: readonly string[], value: Json): void {
  let at = tree;
  for (const name of path.slice(0, -1)) {
    const next = Object.hasOwn(at, name) ? at[name] : undefined;
    const folder: Record<string, Json> = isJsonObject(next) ? (next as Record<string, Json>) : {};
    at[name] = folder;
    at = folder;
  }
  const last = path[path.length - 1] ?? '';
  const present = Object.hasOwn(at, last) ? at[last] : undefined;
  // `{}` only says that the entry exists; another source may fill it.
  const adds = isJsonObject(value) && Object.keys(value).length === 0 && isJsonObject(present);
  if (!adds) at[last] = isJsonObject(value) ? structuredClone(value) : value;
}
