import { PlenumError } from '../../core/model/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import type { Leaf } from './layer.js';
import { type Located, readShape } from './read-shape.js';

/** Leaves of values that come from code: flags, defaults, environment variables. Members that are `undefined` count as not given. */
export function leavesOf(values: JsonObject, place: string): readonly Leaf[] {
  const complain = (message: string): never => {
    throw new PlenumError('E_CONFIG', place === '' ? message : `${place}: ${message}`, { hint: 'plenum help config' });
  };
  return readShape(located(values), complain).map(({ path, value }) => ({ path, value, place }));
}

function located(value: Json): Located {
  const members = isJsonObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [{ key, at: 0, value: located(inner) }]))
    : [];
  const plain = isJsonObject(value) ? Object.fromEntries(members.map((member) => [member.key, member.value.value])) : value;
  return { value: plain, at: 0, members, items: Array.isArray(value) ? value.map(located) : [] };
}
