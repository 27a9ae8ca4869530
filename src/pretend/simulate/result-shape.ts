import type { Json } from '../../core/values/json.js';

const deepest = 4;
const mostMembers = 12;

/**
 * What values have in common, in the notation of types:
 * `{ file: string, line?: number, tags: string[] }`.
 */
export function resultShape(values: readonly Json[]): string {
  return shapeOf(values, 0);
}

function shapeOf(values: readonly Json[], depth: number): string {
  const texts = new Set<string>();
  const objects = values.filter((value): value is { readonly [key: string]: Json } =>
    isObject(value),
  );
  const arrays = values.filter((value): value is Json[] => Array.isArray(value));
  if (objects.length > 0) texts.add(objectShape(objects, depth));
  if (arrays.length > 0) texts.add(arrayShape(arrays.flat(), depth));
  for (const value of values)
    if (!isObject(value) && !Array.isArray(value))
      texts.add(value === null ? 'null' : typeof value);
  return [...texts].join(' | ') || 'nothing';
}

function objectShape(objects: readonly { readonly [key: string]: Json }[], depth: number): string {
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  if (keys.length === 0) return '{}';
  if (depth >= deepest) return '{ … }';
  const members = keys.slice(0, mostMembers).map((key) => {
    const held = objects
      .filter((object) => Object.hasOwn(object, key))
      .map((object) => object[key] as Json);
    return `${key}${held.length < objects.length ? '?' : ''}: ${shapeOf(held, depth + 1)}`;
  });
  return `{ ${members.join(', ')}${keys.length > mostMembers ? ', …' : ''} }`;
}

function arrayShape(items: readonly Json[], depth: number): string {
  if (items.length === 0) return '[]';
  const inner = shapeOf(items, depth + 1);
  return inner.includes(' | ') ? `(${inner})[]` : `${inner}[]`;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
