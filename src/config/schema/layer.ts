import type { Json } from '../../core/values/json.js';

/**
 * From the weakest to the strongest (X110). `system` is /etc/plenum/config.json where it does not
 * say `"managed": true`.
 */
export const sources = [
  'default',
  'system',
  'user',
  'project',
  'environment',
  'flag',
  'managed',
] as const;
export type Source = (typeof sources)[number];

/** One value that one source gives. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: Json;
  /** Where it stands: `file:line`, a variable's name; empty for defaults and flags. */
  readonly place: string;
}

export interface Layer {
  readonly source: Source;
  readonly leaves: readonly Leaf[];
}

export function keyOf(leaf: Leaf): string {
  return leaf.path.join('.');
}
