import type { ObjectExpression } from 'acorn';
import { isJsonObject, type Json, type JsonObject } from '../../values/json.js';
import type { Findings } from '../syntax/inspection.js';
import { readLiteral } from '../syntax/literal.js';
import type { Meta, MetaPhase } from '../syntax/program.js';
import { member } from '../syntax/static-read.js';

const code = 'E_SCRIPT_META';

/**
 * Reads `meta` (C1). What a run cannot do without (`name`, `description`) is a problem when it is
 * missing; what is only shown (`whenToUse`, `phases`) is left out with an advice when it has the
 * wrong type; unknown keys are kept.
 */
export function readMeta(object: ObjectExpression, findings: Findings): Meta | null {
  const literal = readLiteral(object, 'meta');
  if (!literal.ok) {
    for (const { node, path, what } of literal.offences) {
      findings.problem(
        code,
        `meta must be a pure literal: ${path} is ${what}`,
        node.start,
        'write the value out; what is computed belongs into the body',
      );
    }
    return null;
  }
  const values = literal.value as JsonObject;
  const name = requiredText(values, 'name', object, findings);
  const description = requiredText(values, 'description', object, findings);
  if (name === null || description === null) return null;
  const { whenToUse, phases, args, ...others } = values;
  const advise = (key: string, message: string): void =>
    findings.advise('meta-ignored', message, (member(object, key) ?? object).start);
  const meta: { -readonly [key in keyof Meta]: Meta[key] } = { ...others, name, description };
  if (typeof whenToUse === 'string') meta.whenToUse = whenToUse;
  else if (whenToUse !== undefined)
    advise('whenToUse', 'meta.whenToUse is ignored: it takes a string');
  const list = readPhases(phases, (message) => advise('phases', message));
  if (list) meta.phases = list;
  if (isJsonObject(args)) meta.args = args;
  else if (args !== undefined)
    advise(
      'args',
      'meta.args is ignored: it takes a JSON Schema, e.g. { type: "object", properties: {…} }',
    );
  return meta;
}

function requiredText(
  values: JsonObject,
  key: 'name' | 'description',
  object: ObjectExpression,
  findings: Findings,
): string | null {
  const value = values[key];
  if (typeof value === 'string' && value.trim() !== '') return value;
  const fault =
    value === undefined ? 'is missing' : typeof value === 'string' ? 'is empty' : 'is not a string';
  findings.problem(
    code,
    `meta.${key} ${fault}`,
    (member(object, key) ?? object).start,
    `give meta a ${key}: a string that is not empty`,
  );
  return null;
}

function readPhases(
  phases: Json | undefined,
  advise: (message: string) => void,
): readonly MetaPhase[] | null {
  if (phases === undefined) return null;
  if (!Array.isArray(phases)) {
    advise('meta.phases is ignored: it takes an array of { title, detail?, model? }');
    return null;
  }
  const entries: readonly Json[] = phases;
  return entries.flatMap((entry, index) => {
    if (typeof entry === 'string') return [{ title: entry }];
    if (isJsonObject(entry) && typeof entry.title === 'string')
      return [readPhase(entry, entry.title, index, advise)];
    advise(`meta.phases[${index}] is ignored: it takes { title: 'a string', detail?, model? }`);
    return [];
  });
}

function readPhase(
  entry: JsonObject,
  title: string,
  index: number,
  advise: (message: string) => void,
): MetaPhase {
  const { detail, model, ...others } = entry;
  for (const [key, value] of Object.entries({ detail, model })) {
    if (value !== undefined && typeof value !== 'string')
      advise(`meta.phases[${index}].${key} is ignored: it takes a string`);
  }
  return {
    ...others,
    title,
    ...(typeof detail === 'string' && { detail }),
    ...(typeof model === 'string' && { model }),
  };
}
