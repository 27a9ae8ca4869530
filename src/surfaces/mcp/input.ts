import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';

export function neededText(input: JsonObject, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined || value === '') throw wrong(name, 'a text');
  return value;
}

export function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrong(name, 'a text');
  return value;
}

export function optionalNumber(
  input: JsonObject,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !(value >= least && value <= most))
    throw wrong(name, `a number from ${least} to ${most}`);
  return value;
}

function wrong(name: string, what: string): PlenumError {
  return new PlenumError('E_USAGE', `"${name}" must be ${what}.`);
}
