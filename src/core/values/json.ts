/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `T` where all that it holds is JSON; an absent or `undefined` member is no part of it. */
type JsonShape<T> = T extends Json | undefined
  ? T
  : T extends (...given: never[]) => unknown
    ? never
    : T extends object
      ? { readonly [Key in keyof T]: JsonShape<T[Key]> }
      : never;

/** The same value as JSON: an interface of members that are all JSON has no index signature. */
export function jsonOf<T extends object>(value: T & JsonShape<T>): JsonObject {
  const json: object = value;
  return json as JsonObject;
}

/**
 * A member by a name that a script, a model or a configuration chose: `constructor` and the like
 * name nothing that an object has by nature (X186).
 */
export function ownMember<T>(
  record: { readonly [name: string]: T } | undefined,
  name: string,
): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

/**
 * JSON text with keys in code-point order, so that equal values have equal text. `undefined`
 * members are dropped.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const record = value as Record<string, unknown>;
  const members: string[] = [];
  for (const key of Object.keys(record).sort()) {
    if (record[key] !== undefined)
      members.push(`${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  }
  return `{${members.join(',')}}`;
}
