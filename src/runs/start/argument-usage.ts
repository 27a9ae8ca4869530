import { typesOf } from '../../core/program/arguments/argument-decoding.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/values/json.js';
import { plainText } from '../../core/words/plain-text.js';
import { textWidth } from '../../core/words/text-width.js';

/** What a workflow takes, as its schema says: one line for each argument (X13). */
export function argumentUsage(name: string, schema: JsonObject): string {
  if (!isJsonObject(schema.properties) || Object.keys(schema.properties).length === 0) {
    const value = `--args <${typeText(schema)}>`;
    return `Arguments of ${plainText(name)}:\n  ${value}${notes(schema, false)}`;
  }
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const rows = Object.entries(schema.properties).map(([key, property]) => ({
    flag: plainText(`--arg ${key}=<${typeText(property)}>`),
    notes: notes(property, required.has(key)),
  }));
  const width = Math.max(...rows.map(({ flag }) => Math.min(textWidth(flag), 40)));
  const lines = rows.map(({ flag, notes: text }) =>
    `  ${flag}${' '.repeat(Math.max(0, width - textWidth(flag)))}${text}`.trimEnd(),
  );
  return [
    `Arguments of ${plainText(name)}:`,
    ...lines,
    `  or all at once: --args '${example(schema.properties, required)}'`,
  ].join('\n');
}

function typeText(schema: Json): string {
  if (isJsonObject(schema) && Array.isArray(schema.enum))
    return schema.enum.map((value) => plainValue(value)).join(' | ');
  const types = [...typesOf(schema)];
  return types.length === 0 ? 'value' : types.join(' | ');
}

function notes(schema: Json, required: boolean): string {
  if (!isJsonObject(schema)) return required ? '  required' : '';
  const parts: string[] = [];
  if (required && schema.default === undefined) parts.push('required');
  if (schema.default !== undefined) parts.push(`default ${plainValue(schema.default)}`);
  if (typeof schema.description === 'string')
    parts.push(plainText(schema.description).replace(/\s+/g, ' '));
  return parts.length === 0 ? '' : `  ${parts.join(' · ')}`;
}

function example(properties: JsonObject, required: ReadonlySet<Json>): string {
  const named = Object.entries(properties).filter(([key]) => required.has(key));
  const shown = named.length > 0 ? named : Object.entries(properties).slice(0, 1);
  const value = Object.fromEntries(shown.map(([key, property]) => [key, exampleValue(property)]));
  return plainText(JSON.stringify(value)).replaceAll("'", "'\\''");
}

function exampleValue(schema: Json): Json {
  if (isJsonObject(schema)) {
    if (schema.default !== undefined) return schema.default;
    if (Array.isArray(schema.enum) && schema.enum[0] !== undefined) return schema.enum[0];
  }
  const types = typesOf(schema);
  if (types.has('string') || types.size === 0) return '…';
  if (types.has('number') || types.has('integer')) return 1;
  if (types.has('boolean')) return true;
  return types.has('array') ? [] : {};
}

function plainValue(value: Json): string {
  return plainText(typeof value === 'string' && value !== '' ? value : JSON.stringify(value));
}
