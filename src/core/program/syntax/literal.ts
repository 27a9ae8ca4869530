import type { AnyNode, Expression, ObjectExpression, SpreadElement } from 'acorn';
import type { Json } from '../../values/json.js';
import { propertyName, staticText } from './static-read.js';

/** A part of a literal that is not one, with the path to it, e.g. `phases[2].title`. */
export interface NotLiteral {
  readonly node: AnyNode;
  readonly path: string;
  readonly what: string;
}

export type LiteralResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly offences: readonly NotLiteral[] };

/**
 * Value of a pure literal, read without executing anything: no variables, calls, spreads, computed
 * keys, holes in templates (C1).
 */
export function readLiteral(node: Expression, path: string): LiteralResult {
  const offences: NotLiteral[] = [];
  const value = readValue(node, path, offences);
  return offences.length === 0 ? { ok: true, value } : { ok: false, offences };
}

function readValue(
  node: Expression | SpreadElement | null,
  path: string,
  offences: NotLiteral[],
): Json {
  if (node?.type === 'ArrayExpression') {
    return node.elements.map((element, index) => {
      if (element) return readValue(element, `${path}[${index}]`, offences);
      offences.push({ node, path: `${path}[${index}]`, what: 'a hole in an array' });
      return null;
    });
  }
  if (node?.type === 'ObjectExpression') return objectOf(node, path, offences);
  const text = staticText(node);
  if (text !== undefined) return text;
  if (node?.type === 'Literal' && !node.regex && isPlain(node.value)) return node.value;
  const number = signedNumber(node);
  if (number !== undefined) return number;
  if (node) offences.push({ node, path, what: describe(node) });
  return null;
}

function objectOf(object: ObjectExpression, path: string, offences: NotLiteral[]): Json {
  const entries: [string, Json][] = [];
  for (const property of object.properties) {
    if (property.type === 'SpreadElement') {
      offences.push({ node: property, path, what: describe(property) });
      continue;
    }
    const name = propertyName(property);
    const at = `${path}.${name ?? '[…]'}`;
    if (property.computed) offences.push({ node: property.key, path: at, what: 'a computed key' });
    else if (property.kind !== 'init' || property.method)
      offences.push({ node: property, path: at, what: 'a method or accessor' });
    else if (property.shorthand)
      offences.push({ node: property, path: at, what: 'a variable (shorthand property)' });
    else if (name === '__proto__') offences.push({ node: property, path: at, what: 'a prototype' });
    else if (name !== undefined) entries.push([name, readValue(property.value, at, offences)]);
  }
  return Object.fromEntries(entries);
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}

function signedNumber(node: AnyNode | null): number | undefined {
  if (
    node?.type !== 'UnaryExpression' ||
    node.argument.type !== 'Literal' ||
    typeof node.argument.value !== 'number'
  )
    return undefined;
  if (node.operator === '-') return -node.argument.value;
  return node.operator === '+' ? node.argument.value : undefined;
}

const described: Readonly<Record<string, string>> = {
  Identifier: 'a variable',
  CallExpression: 'a call',
  NewExpression: 'a call',
  SpreadElement: 'a spread',
  TemplateLiteral: 'a template with holes',
  TaggedTemplateExpression: 'a tagged template',
  ArrowFunctionExpression: 'a function',
  FunctionExpression: 'a function',
  MemberExpression: 'a property of something',
};

function describe(node: AnyNode): string {
  if (node.type === 'Literal') return node.regex ? 'a regular expression' : 'a BigInt';
  const words = described[node.type];
  return words === undefined ? node.type : `${words} (${node.type})`;
}
