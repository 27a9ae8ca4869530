import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { objectIn, objectsOf, textIn } from './read-json.js';

/** The fields of Gemini's Schema; it knows no others. */
const fields = new Set(
  (
    'type format title description nullable default enum items minItems maxItems properties ' +
    'required minProperties maxProperties minLength maxLength pattern example anyOf ' +
    'propertyOrdering minimum maximum'
  ).split(' '),
);
const textFormats = ['enum', 'date-time'];

/**
 * What Gemini refuses in the declarations of functions. `parametersJsonSchema` takes any schema.
 */
export function refuseGeminiTools(groups: readonly JsonObject[]): string | null {
  for (const [group, { functionDeclarations }] of groups.entries()) {
    for (const [index, { name, parameters }] of objectsOf(functionDeclarations).entries()) {
      const place = `tools[${group}].function_declarations[${index}]`;
      if (!/^[a-zA-Z_][\w.:-]{0,63}$/.test(textIn(name)))
        return (
          `* GenerateContentRequest.${place}.name: [FIELD_INVALID] Invalid function name. ` +
          'Must start with a letter or an underscore.'
        );
      const wrong = parameters === undefined ? null : wrongIn(parameters, `${place}.parameters`);
      if (wrong !== null) return wrong;
    }
  }
  return null;
}

function wrongIn(schema: Json, place: string): string | null {
  if (!isJsonObject(schema))
    return (
      `Invalid value at '${place}' ` +
      '(type.googleapis.com/google.ai.generativelanguage.v1beta.Schema)'
    );
  const unknown = Object.keys(schema).find((key) => !fields.has(key));
  if (unknown !== undefined)
    return (
      `Invalid JSON payload received. Unknown name "${unknown}" at ` +
      `'${place}': Cannot find field.`
    );
  const type = textIn(schema.type).toLowerCase();
  if (Array.isArray(schema.type))
    return (
      'Invalid JSON payload received. Proto field is not repeating, cannot ' +
      `start list, at '${place}.type'.`
    );
  if (type === '' && schema.anyOf === undefined)
    return `* GenerateContentRequest.${place}: schema didn't specify the schema type field.`;
  if (type === 'array' && schema.items === undefined)
    return `* GenerateContentRequest.${place}.items: missing field.`;
  if (
    Array.isArray(schema.enum) &&
    (type !== 'string' || schema.enum.some((value) => typeof value !== 'string'))
  )
    return `* GenerateContentRequest.${place}.enum: only allowed for STRING type`;
  if (
    type === 'string' &&
    schema.format !== undefined &&
    !textFormats.includes(textIn(schema.format))
  )
    return (
      `* GenerateContentRequest.${place}.format: only 'enum' and 'date-time' ` +
      'are supported for STRING type'
    );
  const properties = objectIn(schema.properties);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const undefinedOne = required.findIndex((name) => !Object.hasOwn(properties, String(name)));
  if (undefinedOne !== -1)
    return `* GenerateContentRequest.${place}.required[${undefinedOne}]: property is not defined`;
  return inside(schema, place);
}

function inside(schema: JsonObject, place: string): string | null {
  const inner: readonly (readonly [string, Json])[] = [
    ...Object.entries(objectIn(schema.properties)).map(
      ([name, value]) => [`${place}.properties[${name}]`, value] as const,
    ),
    ...(schema.items === undefined ? [] : [[`${place}.items`, schema.items] as const]),
    ...(Array.isArray(schema.anyOf)
      ? schema.anyOf.map((value, index) => [`${place}.any_of[${index}]`, value] as const)
      : []),
  ];
  for (const [at, value] of inner) {
    const wrong = wrongIn(value, at);
    if (wrong !== null) return wrong;
  }
  return null;
}
