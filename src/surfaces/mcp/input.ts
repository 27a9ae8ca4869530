import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { nearestName } from '../../core/words/nearest-name.js';
import type { McpTool } from './mcp-host.js';

/** A parameter that nobody reads would be taken for one that was obeyed (X126). */
export function refuseUnknown(
  { name: tool, properties }: Pick<McpTool, 'name' | 'properties'>,
  input: JsonObject,
): void {
  const known = Object.keys(properties);
  const unknown = Object.keys(input).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  const guess = near === undefined ? '' : ` Did you mean "${near}"?`;
  const has = known.length === 0 ? 'it takes none' : `it takes: ${known.join(', ')}`;
  throw new PlenumError('E_USAGE', `${tool} has no parameter "${unknown}".${guess}`, { hint: has });
}

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
