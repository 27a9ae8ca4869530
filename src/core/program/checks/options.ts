import { type CallOptions, efforts } from '../../step/call.js';
import { isJsonObject, type Json, type JsonObject } from '../../values/json.js';

/** What one option takes, in words that end a sentence, and the test for it. */
interface OptionRule {
  readonly takes: string;
  readonly fits: (value: Json) => boolean;
}

const text: OptionRule = { takes: 'a string', fits: (value) => typeof value === 'string' };
const positive: OptionRule = {
  takes: 'a number above 0',
  fits: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
};

function count(least: number): OptionRule {
  return {
    takes: `a whole number, ${least} or more`,
    fits: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= least,
  };
}

function oneOf(...names: readonly string[]): OptionRule {
  return {
    takes: names.map((name) => `'${name}'`).join(' | '),
    fits: (value) => typeof value === 'string' && names.includes(value),
  };
}

const rules: { readonly [name in keyof Required<CallOptions>]: OptionRule } = {
  label: text,
  phase: text,
  schema: { takes: 'a JSON Schema object', fits: isJsonObject },
  model: text,
  effort: oneOf(...efforts),
  agentType: text,
  isolation: oneOf('worktree', 'shared'),
  stallMs: positive,
  tools: {
    takes: 'an array of tool names',
    fits: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  },
  backend: text,
  timeoutMs: positive,
  maxTurns: count(1),
  maxCost: positive,
  retries: count(0),
  group: text,
  key: text,
  context: oneOf('lean'),
  cwd: {
    takes: 'a relative path that stays inside the workspace',
    fits: (value) => typeof value === 'string' && staysInside(value),
  },
  workspace: {
    takes: "the workspace of an outcome, or 'run'",
    fits: (value) => value === 'run' || isJsonObject(value),
  },
  readOnly: { takes: 'true or false', fits: (value) => typeof value === 'boolean' },
};

/** Names that `agent()` understands. */
export const callOptionNames: ReadonlySet<string> = new Set(Object.keys(rules));

export interface OptionsReading {
  readonly options: CallOptions;
  /** Names that mean nothing; tolerated with a warning (C21). */
  readonly unknown: readonly string[];
  /** Values that are let go with a warning, in words. */
  readonly ignored: readonly string[];
  /** What is wrong with known options, or `null`. A call with a problem MUST NOT start. */
  readonly problem: string | null;
}

/**
 * Reads what a script gave to `agent()` (C21, X29). Values that scripts use for "not set" (`null`,
 * `false`, `''`) count as absent, and numbers are fine as display names; any other wrong type of a
 * known option is a problem.
 */
export function readCallOptions(raw: JsonObject): OptionsReading {
  const options: Record<string, Json> = {};
  const unknown: string[] = [];
  const ignored: string[] = [];
  const problems: string[] = [];
  for (const [name, given] of Object.entries(raw)) {
    const rule = ruleOf(name);
    if (!rule) unknown.push(name);
    else if (!isUnset(name, given)) {
      const value =
        (name === 'label' || name === 'phase') && typeof given === 'number' ? String(given) : given;
      if (rule.fits(value)) options[name] = value;
      else if (name === 'effort' && typeof value === 'string')
        ignored.push(`effort ${shown(value)}: there are ${efforts.join(', ')}`);
      else problems.push(`\`${name}\` takes ${rule.takes}, not ${shown(value)}`);
    }
  }
  return {
    options: options as CallOptions,
    unknown,
    ignored,
    problem: problems.length > 0 ? problems.join('; ') : null,
  };
}

function ruleOf(name: string): OptionRule | undefined {
  return callOptionNames.has(name) ? rules[name as keyof CallOptions] : undefined;
}

/**
 * An empty `workspace` is not "not set": the outcome it came from has none, and the agent would
 * judge other files.
 */
function isUnset(name: string, value: Json): boolean {
  if (name === 'workspace') return false;
  return value === null || value === '' || (value === false && name !== 'readOnly');
}

function staysInside(path: string): boolean {
  if (/^([/\\]|[A-Za-z]:)/.test(path) || path.includes('\0')) return false;
  let depth = 0;
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return false;
  }
  return true;
}

function shown(value: Json): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 59)}…` : json;
}
