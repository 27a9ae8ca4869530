import { isJsonObject, type JsonObject } from '../../values/json.js';
import type { BaselineRequest } from '../checks/baselines.js';
import { startOf } from '../record/place.js';

/** The check that a merge is to pass, as the script wrote it: a command, or more about it. */
export interface MergeGate {
  readonly command: string;
  readonly baseline: boolean;
  readonly results?: string;
}

/** `null` where the merge has none; a text says what is wrong with it. */
export function mergeGate({ gate }: JsonObject): MergeGate | string | null {
  if (gate === undefined || gate === null) return null;
  if (typeof gate === 'string') return { command: gate, baseline: false };
  if (!isJsonObject(gate) || typeof gate.command !== 'string')
    return `the gate of merge() is a command, or { command, baseline, results }`;
  return {
    command: gate.command,
    baseline: gate.baseline === true,
    ...(typeof gate.results === 'string' ? { results: gate.results } : {}),
  };
}

/** The base that a gate of a script compares with; `null` where it has none. */
export function baselineOf(input: JsonObject): BaselineRequest | null {
  if (input.baseline !== true || input.function === true) return null;
  return {
    command: String(input.command),
    ...(typeof input.results === 'string' ? { results: input.results } : {}),
    place: startOf(input.of) === null ? 'folder' : 'commit',
  };
}
