import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { Complaint } from './complaint.js';

/**
 * Reads what a model passed, which may be anything. Numbers and booleans as strings are taken, as
 * models write them; unknown names are left alone. Throws a Complaint that says what to pass.
 */
export class InputReader {
  private readonly values: JsonObject;

  constructor(input: unknown) {
    if (!isJsonObject(input))
      throw new Complaint('the input must be a JSON object with named values');
    this.values = input;
  }

  /** Required; `mostBytes` in UTF-8. */
  text(name: string, mostBytes: number, meaning: string): string {
    const value = this.optionalText(name, mostBytes);
    if (value === undefined) throw new Complaint(`"${name}" is missing: pass ${meaning}`);
    return value;
  }

  optionalText(name: string, mostBytes: number): string | undefined {
    const value = this.own(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string')
      throw new Complaint(`"${name}" must be a string, not ${kind(value)}`);
    const size = Buffer.byteLength(value);
    if (size > mostBytes)
      throw new Complaint(`"${name}" has ${size} bytes; the limit is ${mostBytes}`);
    return value;
  }

  /** A whole number from `least`; larger than `most` counts as `most`. */
  count(
    name: string,
    limits: { readonly least: number; readonly most: number },
  ): number | undefined {
    const value = this.own(name);
    if (value === undefined) return undefined;
    const number =
      typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
    if (
      typeof number !== 'number' ||
      !Number.isFinite(number) ||
      Math.floor(number) < limits.least
    ) {
      throw new Complaint(
        `"${name}" must be a whole number from ${limits.least}, not ${shown(value)}`,
      );
    }
    return Math.min(Math.floor(number), limits.most);
  }

  flag(name: string): boolean {
    const value = this.own(name);
    if (value === undefined || value === false || value === 'false') return false;
    if (value === true || value === 'true') return true;
    throw new Complaint(`"${name}" must be true or false, not ${shown(value)}`);
  }

  choice<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const value = this.own(name);
    if (value === undefined) return undefined;
    const chosen = values.find((one) => one === value);
    if (chosen === undefined)
      throw new Complaint(`"${name}" must be one of ${values.join(', ')}, not ${shown(value)}`);
    return chosen;
  }

  private own(name: string): unknown {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    return value === null ? undefined : value;
  }
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
