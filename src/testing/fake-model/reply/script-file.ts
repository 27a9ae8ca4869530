import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { messageOf, PlenumError } from '../../../core/values/errors.js';
import { isJsonObject } from '../../../core/values/json.js';
import type { Rule } from './rules.js';

const conditions = new Set([
  'prompt',
  'last',
  'system',
  'model',
  'wire',
  'tool',
  'tools',
  'turn',
  'nth',
]);

/** Reads a list of rules: a JSON file, or a JavaScript module whose default export is the list. */
export async function readScriptFile(path: string): Promise<readonly Rule[]> {
  const hint = 'plenum help fake-model';
  const source = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new PlenumError(
      'E_FILE_NOT_FOUND',
      `The script of the fake model cannot be read: ${messageOf(error)}.`,
      { hint, cause: error },
    );
  });
  const value = await (path.endsWith('.json') ? parsed(source) : imported(path)).catch(
    (error: unknown) => {
      throw new PlenumError(
        'E_USAGE',
        `The script of the fake model is broken: ${messageOf(error)}.`,
        { hint, cause: error },
      );
    },
  );
  const wrong = wrongIn(value);
  if (wrong !== null)
    throw new PlenumError('E_USAGE', `The script of the fake model is wrong: ${wrong}.`, { hint });
  return value as readonly Rule[];
}

async function parsed(source: string): Promise<unknown> {
  return JSON.parse(source);
}

async function imported(path: string): Promise<unknown> {
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  return module.default;
}

function wrongIn(value: unknown): string | null {
  if (!Array.isArray(value)) return 'it is not a list of rules';
  for (const [index, rule] of value.entries()) {
    if (!isJsonObject(rule) || !('reply' in rule)) return `rule ${index + 1} has no reply`;
    const unknown = isJsonObject(rule.when)
      ? Object.keys(rule.when).find((name) => !conditions.has(name))
      : undefined;
    if (unknown !== undefined)
      return (
        `rule ${index + 1} has a condition "${unknown}"; ` +
        `there are ${[...conditions].join(', ')}`
      );
  }
  return null;
}
