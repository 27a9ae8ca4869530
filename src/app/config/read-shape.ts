import type { Json } from '../../core/model/json.js';
import { nearestName } from '../../core/model/program/nearest-name.js';
import { configShape } from './config-shape.js';
import type { Shape } from './shape.js';

/** A value together with where it stands, so that a complaint can point there. */
export interface Located {
  readonly value: Json;
  readonly at: number;
  /** Members of an object, in order; a key may come twice. */
  readonly members: readonly { readonly key: string; readonly at: number; readonly value: Located }[];
  readonly items: readonly Located[];
}

export interface Found {
  readonly path: readonly string[];
  readonly value: Json;
  readonly at: number;
}

/** Reports a defect at a position; MUST throw. */
export type Complain = (message: string, at: number, hint?: string) => never;

/** Takes a document apart into its leaves, refusing unknown keys and wrong types. */
export function readShape(document: Located, complain: Complain): readonly Found[] {
  const found: Found[] = [];
  walk(document, configShape, [], complain, found);
  return found;
}

const unsafeNames = new Set(['__proto__', 'constructor', 'prototype']);

function walk(node: Located, shape: Shape, path: readonly string[], complain: Complain, found: Found[]): void {
  if (shape.kind !== 'group' && shape.kind !== 'named') {
    const wrong = wrongValue(node, shape);
    if (wrong) complain(`${path.join('.')} ${wrong.message}`, wrong.at);
    found.push({ path, value: node.value, at: node.at });
    return;
  }
  if (!isObject(node)) complain(`${path.length === 0 ? 'the configuration' : path.join('.')} must be an object, not ${nameOf(node.value)}`, node.at);
  const seen = new Set<string>();
  for (const { key, at, value } of node.members) {
    const here = [...path, key];
    if (seen.has(key)) complain(`${here.join('.')} is given twice`, at);
    seen.add(key);
    if (key === '' || unsafeNames.has(key)) complain(`"${key}" cannot be a name here`, at);
    if (shape.kind === 'named') walkNamed(value, shape, here, complain, found);
    else walkMember(value, shape, here, at, complain, found);
  }
  const lacking = shape.kind === 'group' ? shape.needs?.find((key) => !seen.has(key)) : undefined;
  if (lacking) complain(`${path.join('.')} lacks "${lacking}"`, node.at);
}

function walkNamed(value: Located, shape: Shape & { kind: 'named' }, path: readonly string[], complain: Complain, found: Found[]): void {
  const inner: Found[] = [];
  walk(value, shape.of, path, complain, inner);
  const empty = inner.length === 0;
  if (shape.whole || empty) found.push({ path, value: value.value, at: value.at });
  else found.push(...inner);
}

function walkMember(value: Located, shape: Shape & { kind: 'group' }, path: readonly string[], at: number, complain: Complain, found: Found[]): void {
  const key = path[path.length - 1] ?? '';
  const inner = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
  if (inner) {
    walk(value, inner, path, complain, found);
    return;
  }
  if (shape.open) {
    found.push({ path, value: value.value, at: value.at });
    return;
  }
  const near = nearestName(key, Object.keys(shape.keys));
  complain(
    `there is no setting "${path.join('.')}"${near ? `; did you mean "${near}"?` : ''}`,
    at,
    near ? undefined : `known here: ${Object.keys(shape.keys).join(', ')}`,
  );
}

function isObject(node: Located): boolean {
  return typeof node.value === 'object' && node.value !== null && !Array.isArray(node.value);
}

function nameOf(value: Json): string {
  return value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : `the ${typeof value} ${JSON.stringify(value)}`;
}

interface Wrong {
  readonly message: string;
  readonly at: number;
}

function wrongValue(node: Located, shape: Exclude<Shape, { kind: 'group' | 'named' }>): Wrong | null {
  const { value, at } = node;
  const wrong = (message: string): Wrong => ({ message, at });
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' ? complaint(shape.wrong?.(value), at) : wrong(`must be text, not ${nameOf(value)}`);
    case 'flag':
      return typeof value === 'boolean' ? null : wrong(`must be true or false, not ${nameOf(value)}`);
    case 'choice':
      return typeof value === 'string' && shape.of.includes(value) ? null : wrong(notAmong(value, shape.of));
    case 'number':
      return isWithin(value, shape) ? null : wrong(`must be ${range(shape)}, not ${nameOf(value)}`);
    case 'texts': {
      if (!Array.isArray(value)) return wrong(`must be a list of texts, not ${nameOf(value)}`);
      for (const item of node.items) {
        if (typeof item.value !== 'string') return { message: `must hold only texts, not ${nameOf(item.value)}`, at: item.at };
        const defect = complaint(shape.wrong?.(item.value), item.at);
        if (defect) return defect;
      }
      return null;
    }
  }
}

function complaint(message: string | null | undefined, at: number): Wrong | null {
  return message ? { message: `holds a bad entry: ${message}`, at } : null;
}

function notAmong(value: Json, of: readonly string[]): string {
  const near = typeof value === 'string' ? nearestName(value, of) : undefined;
  return `must be one of ${of.join(', ')}, not ${nameOf(value)}${near ? `; did you mean "${near}"?` : ''}`;
}

function isWithin(value: Json, shape: Shape & { kind: 'number' }): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return (!shape.whole || Number.isSafeInteger(value)) && value >= shape.least && value <= (shape.most ?? Number.MAX_SAFE_INTEGER);
}

function range(shape: Shape & { kind: 'number' }): string {
  const kind = shape.whole ? 'a whole number' : 'a number';
  return shape.most === undefined ? `${kind} of at least ${shape.least}` : `${kind} from ${shape.least} to ${shape.most}`;
}
