import { isJsonObject, type Json, type JsonObject } from '../values/json.js';
import { referenced } from './sound-schema.js';

export interface FoldedRoot {
  /** `type: 'object'`, without a combination or a reference at the root. */
  readonly schema: JsonObject;
  /** What got lost, for the model: which properties go together. */
  readonly note: string;
}

interface Parts {
  readonly properties: Readonly<Record<string, Json>>;
  readonly required: readonly string[];
}

/** Vendors refuse these at the root; a server checks its arguments anyway. */
const dropped = new Set(
  (
    '$ref anyOf oneOf allOf not if then else enum const additionalProperties ' +
    'unevaluatedProperties dependentSchemas'
  ).split(' '),
);

/**
 * The root as one plain object that accepts all that the schema accepts; `null` when no object fits
 * it.
 */
export function foldRoot(root: JsonObject): FoldedRoot | null {
  const notes: string[] = [];
  const parts = partsOf(root, root, new Set(), notes);
  if (parts === null) return null;
  const combined = [
    '$ref',
    'anyOf',
    'oneOf',
    'allOf',
    'if',
    'not',
    'enum',
    'const',
    'dependentSchemas',
  ].some((key) => root[key] !== undefined);
  const kept = Object.entries(root).filter(
    ([key]) => !(combined && dropped.has(key)) && key !== 'required',
  );
  const description =
    root.description ??
    (typeof root.$ref === 'string' ? referenced(root, root.$ref)?.description : undefined);
  const schema = {
    ...Object.fromEntries(kept),
    ...(description === undefined ? {} : { description }),
    type: 'object',
    properties: parts.properties,
    ...(parts.required.length > 0 ? { required: parts.required } : {}),
  };
  return { schema, note: [...new Set(notes)].join(' ') };
}

function partsOf(
  schema: JsonObject,
  root: JsonObject,
  seen: ReadonlySet<string>,
  notes: string[],
): Parts | null {
  if (schema.type !== undefined && ![schema.type].flat().includes('object')) return null;
  let parts: Parts = {
    properties: isJsonObject(schema.properties) ? schema.properties : {},
    required: strings(schema.required),
  };
  if (typeof schema.$ref === 'string') {
    const target = seen.has(schema.$ref) ? undefined : referenced(root, schema.$ref);
    const inner =
      target === undefined
        ? undefined
        : partsOf(target, root, new Set([...seen, schema.$ref]), notes);
    if (inner === null) return null;
    if (inner !== undefined) parts = both(parts, inner);
  }
  for (const branch of schemas(schema.allOf)) {
    const inner = partsOf(branch, root, seen, notes);
    if (inner === null) return null;
    parts = both(parts, inner);
  }
  for (const branch of [schema.then, schema.else]) {
    const inner = isJsonObject(branch) ? partsOf(branch, root, seen, []) : null;
    if (inner !== null) parts = both(parts, { ...inner, required: [] });
  }
  for (const branches of [schemas(schema.anyOf), schemas(schema.oneOf)]) {
    if (branches.length === 0) continue;
    const inner = branches.flatMap((branch) => partsOf(branch, root, seen, notes) ?? []);
    if (inner.length === 0) return null;
    notes.push(noteOf(inner));
    parts = both(parts, either(inner));
  }
  return parts;
}

/** Both hold: what one requires is required. */
function both(left: Parts, right: Parts): Parts {
  return {
    properties: joined([left.properties, right.properties], 'allOf'),
    required: [...new Set([...left.required, ...right.required])],
  };
}

/** One of them holds: only what all require is required. */
function either(branches: readonly Parts[]): Parts {
  const [first, ...others] = branches;
  return {
    properties: joined(
      branches.map(({ properties }) => properties),
      'anyOf',
    ),
    required: (first?.required ?? []).filter((name) =>
      others.every(({ required }) => required.includes(name)),
    ),
  };
}

function joined(
  all: readonly Readonly<Record<string, Json>>[],
  how: 'allOf' | 'anyOf',
): Readonly<Record<string, Json>> {
  const found = new Map<string, Map<string, Json>>();
  for (const [name, schema] of all.flatMap((one) => Object.entries(one)))
    found.set(
      name,
      (found.get(name) ?? new Map<string, Json>()).set(JSON.stringify(schema), schema),
    );
  return Object.fromEntries(
    [...found].map(([name, versions]) => [name, together([...versions.values()], how)]),
  );
}

function together(versions: readonly Json[], how: 'allOf' | 'anyOf'): Json {
  const [first = {}] = versions;
  // A property that is named without a schema says nothing against the other.
  const told = versions.filter((one) => !isJsonObject(one) || Object.keys(one).length > 0);
  if (how === 'allOf') return told.length > 1 ? { allOf: told } : (told[0] ?? first);
  return told.length < versions.length && told.length > 0
    ? {}
    : told.length > 1
      ? { anyOf: told }
      : first;
}

function noteOf(branches: readonly Parts[]): string {
  const sets = [...new Set(branches.map(({ required }) => required.join(', ')))];
  if (sets.length < 2) return '';
  return `Input: ${sets.map((set) => (set === '' ? 'none of these' : set)).join(', or ')}.`;
}

function schemas(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function strings(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
