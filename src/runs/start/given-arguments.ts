import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RunStore } from '../../core/ports/run-store.js';
import type { GivenArguments } from '../../core/program/arguments/arguments.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import type { Json } from '../../core/values/json.js';
import { openRun, resultOf } from '../look/open-run.js';

export interface TypedArguments {
  /** `--args`: JSON, `@file`, `@run:<id>` (what that run returned), or text. */
  readonly args: string | undefined;
  /** `--arg name=value`, in order. */
  readonly pairs: readonly string[];
}

export async function readGivenArguments(
  { args, pairs }: TypedArguments,
  place: { readonly cwd: string; readonly store: RunStore },
): Promise<GivenArguments> {
  if (args !== undefined && pairs.length > 0) {
    throw new PlenumError('E_USAGE', '--args and --arg cannot be given together.', {
      hint: 'Put everything into --args, as JSON.',
    });
  }
  if (pairs.length > 0) return { kind: 'pairs', pairs: readPairs(pairs) };
  if (args === undefined) return { kind: 'none' };
  if (args.startsWith('@run:'))
    return { kind: 'json', value: await valueOfRun(args.slice('@run:'.length), place.store) };
  if (args.startsWith('@'))
    return { kind: 'text', text: await textOfFile(args, place.cwd, 'The arguments') };
  return { kind: 'text', text: args };
}

function readPairs(pairs: readonly string[]): Record<string, string> {
  const read: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1)
      throw new PlenumError('E_USAGE', `--arg wants name=value, not "${pair}".`, {
        hint: '--arg dir=src',
      });
    Object.defineProperty(read, pair.slice(0, at), {
      value: pair.slice(at + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return read;
}

/** The text of the file that `@file` names. `what` it is, for the complaint. */
export async function textOfFile(reference: string, cwd: string, what: string): Promise<string> {
  try {
    return (await readFile(resolve(cwd, reference.slice(1)), 'utf8'))
      .replace(/^\uFEFF/, '')
      .trimEnd();
  } catch (error) {
    throw new PlenumError('E_FILE_NOT_FOUND', `${what} cannot be read: ${messageOf(error)}.`, {
      hint: 'A text that begins with @ names a file.',
      cause: error,
    });
  }
}

async function valueOfRun(reference: string, store: RunStore): Promise<Json> {
  const run = await openRun(store, reference);
  const value = await resultOf(run);
  if (value === undefined)
    throw new PlenumError(
      'E_ARGS',
      `Run ${run.id} has not returned anything (it is ${run.state.status}).`,
      { hint: `plenum show ${run.id}` },
    );
  return value;
}
