import type { JsonObject } from '../values/json.js';

/**
 * `null` when the value satisfies the schema, else what is wrong, with the path:
 * `/n: must be number`.
 */
export type SchemaCheck = (value: unknown) => string | null;

/**
 * Compiles JSON Schemas (2020-12 and draft-07 keywords). MUST throw with a readable message for one
 * that cannot be compiled.
 */
export interface SchemaChecker {
  readonly version: 1;
  compile(schema: JsonObject): Promise<SchemaCheck>;
}
