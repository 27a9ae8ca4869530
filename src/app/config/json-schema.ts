import type { JsonObject } from '../../core/model/json.js';
import { configShape } from './config-shape.js';
import type { Shape } from './shape.js';

/** The published `schemas/config.schema.json`. */
export function configSchema(): JsonObject {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'plenum configuration', ...schemaOf(configShape) };
}

function schemaOf(shape: Shape): JsonObject {
  const about = { description: shape.about };
  if (shape.kind === 'text') return { type: 'string', ...about };
  if (shape.kind === 'texts') return { type: 'array', items: { type: 'string' }, ...about };
  if (shape.kind === 'flag') return { type: 'boolean', ...about };
  if (shape.kind === 'choice') return { enum: shape.of, ...about };
  if (shape.kind === 'number') {
    const most: JsonObject = shape.most === undefined ? {} : { maximum: shape.most };
    return { type: shape.whole ? 'integer' : 'number', minimum: shape.least, ...most, ...about };
  }
  if (shape.kind === 'named') return { type: 'object', ...about, additionalProperties: schemaOf(shape.of) };
  const properties = Object.fromEntries(Object.entries(shape.keys).map(([key, inner]) => [key, schemaOf(inner)]));
  const needs: JsonObject = shape.needs === undefined ? {} : { required: shape.needs };
  return { type: 'object', ...about, properties, ...needs, additionalProperties: shape.open === true };
}
