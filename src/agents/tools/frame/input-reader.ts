import { isJsonObject, ownMember } from '../../../core/values/json.js';
import { Complaint } from './complaint.js';

export interface InputReader {
  /** Required; `mostBytes` in UTF-8. */
  text(name: string, mostBytes: number, meaning: string): string;
  optionalText(name: string, mostBytes: number): string | undefined;
  /** A whole number from `least`; larger than `most` counts as `most`. */
  count(
    name: string,
    limits: { readonly least: number; readonly most: number },
  ): number | undefined;
  flag(name: string): boolean;
  choice<Value extends string>(name: string, values: readonly Value[]): Value | undefined;
}

/**
 * Reads what a model passed, which may be anything. Numbers and booleans as strings are taken, as
 * models write them; unknown names are left alone. Throws a Complaint that says what to pass.
 */
export function inputReader(input: unknown): InputReader {
  if (!isJsonObject(input))
    throw new Complaint('the input must be a JSON object with named values');
  const own = (name: string): unknown => ownMember(input, name) ?? undefined;
  const optionalText = (name: string, mostBytes: number): string | undefined => {
    const value = own(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string')
      throw new Complaint(`"${name}" must be a string, not ${kind(value)}`);
    const size = Buffer.byteLength(value);
    if (size > mostBytes)
      throw new Complaint(`"${name}" has ${size} bytes; the limit is ${mostBytes}`);
    return value;
  };
  return {
    optionalText,
    text(name, mostBytes, meaning) {
      const value = optionalText(name, mostBytes);
      if (value === undefined) throw new Complaint(`"${name}" is missing: pass ${meaning}`);
      return value;
    },
    count(name, { least, most }) {
      const value = own(name);
      if (value === undefined) return undefined;
      const number =
        typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number) || Math.floor(number) < least)
        throw new Complaint(`"${name}" must be a whole number from ${least}, not ${shown(value)}`);
      return Math.min(Math.floor(number), most);
    },
    flag(name) {
      const value = own(name);
      if (value === undefined || value === false || value === 'false') return false;
      if (value === true || value === 'true') return true;
      throw new Complaint(`"${name}" must be true or false, not ${shown(value)}`);
    },
    choice(name, values) {
      const value = own(name);
      if (value === undefined) return undefined;
      const chosen = values.find((one) => one === value);
      if (chosen === undefined)
        throw new Complaint(`"${name}" must be one of ${values.join(', ')}, not ${shown(value)}`);
      return chosen;
    },
  };
}

function kind(value: unknown): string {
  return Array.isArray(value)
    ? 'a list'
    : typeof value === 'object'
      ? 'an object'
      : `a ${typeof value}`;
}

function shown(value: unknown): string {
  return typeof value === 'object' ? kind(value) : String(value).slice(0, 60);
}
