import { isJsonObject, type Json, type JsonObject } from '../values/json.js';

const deepest = 64;

/**
 * What makes a schema unusable for an answer, before any agent is asked (C62): `null` when nothing
 * does. Whether it compiles is the schema checker's business.
 */
export function preflightSchema(schema: unknown): string | null {
  if (!isJsonObject(schema)) return `schema takes a JSON Schema object, not ${kindOf(schema)}`;
  if (
    schema.type !== 'object' &&
    !(Array.isArray(schema.type) && schema.type.length === 1 && schema.type[0] === 'object')
  ) {
    const found =
      schema.type === undefined ? 'it has no type' : `it is ${JSON.stringify(schema.type)}`;
    const hint =
      schema.type === undefined && isJsonObject(schema.properties)
        ? "add type: 'object'"
        : 'wrap the value, e.g. ' +
          "{ type: 'object', properties: { items: … }, required: ['items'] }";
    return `the root of schema must have type "object": ${found}; ${hint}`;
  }
  return impossible(schema, 'schema', 0);
}

function impossible(schema: JsonObject, path: string, depth: number): string | null {
  if (depth > deepest) return `${path} is nested deeper than ${deepest} levels`;
  if (schema.additionalProperties === false && Array.isArray(schema.required)) {
    for (const key of schema.required) {
      if (typeof key === 'string' && !allows(schema, key)) {
        return (
          `${path} can never be satisfied: it requires "${key}", which additionalProperties: ` +
          'false rules out; add it to properties'
        );
      }
    }
  }
  for (const [step, child] of children(schema)) {
    const problem = isJsonObject(child) ? impossible(child, `${path}${step}`, depth + 1) : null;
    if (problem !== null) return problem;
  }
  return null;
}

/**
 * Only what every value has to satisfy: branches of `anyOf` or `not` may be impossible on purpose.
 */
function children(schema: JsonObject): [string, Json][] {
  const found: [string, Json][] = [];
  const { properties, items, allOf } = schema;
  if (isJsonObject(properties))
    for (const [key, value] of Object.entries(properties)) found.push([`.${key}`, value]);
  if (isJsonObject(items)) found.push(['[]', items]);
  if (Array.isArray(allOf))
    for (const [index, value] of allOf.entries()) found.push([`.allOf[${index}]`, value]);
  return found;
}

function allows(schema: JsonObject, key: string): boolean {
  if (isJsonObject(schema.properties) && Object.hasOwn(schema.properties, key)) return true;
  // A pattern comes from the script and is not executed here: it may take for ever.
  return isJsonObject(schema.patternProperties) && Object.keys(schema.patternProperties).length > 0;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
