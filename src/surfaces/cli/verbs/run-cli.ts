import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { type ErrorCode, errorCodes } from '../../../core/values/error-codes.js';
import { PlenumError } from '../../../core/values/errors.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { shellWord } from '../../../core/words/shell-word.js';
import { refuseBelowCall } from '../../../runs/control/below-call.js';
import type { ColorMode } from '../../../views/output/output.js';
import type { CommonFlags, Io } from '../io/io.js';
import { usageError } from '../io/usage-error.js';
import { errorJson, errorText, toPlenumError } from '../text/error-text.js';
import { fromHere } from '../text/from-here.js';
import { banner, overview } from './banner.js';
import { commandPageLine, showTopic, topicLines } from './topic-text.js';
import { kindOf } from './verb-kind.js';
import { parserOf } from './verb-parser.js';
import { goalVerb, verbs } from './verbs.js';

/** Runs one command line and resolves to its exit code. MUST NOT reject. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(splitVerb(argv), io, lineOf(argv));
  } catch (thrown) {
    const error = mendableHere(toPlenumError(thrown), argv, io);
    if (argv.includes('--json')) io.stdout(errorJson(error));
    else
      io.stderr(
        errorText(error, {
          color: colorOf(argv),
          env: io.env,
          terminal: io.terminal.stderr,
          verbose: argv.includes('-v') || argv.includes('--verbose'),
        }),
      );
    return errorCodes[error.code as ErrorCode] ?? 1;
  }
}

/** The hint of an error is for the folder that was named. */
function mendableHere(error: PlenumError, argv: readonly string[], { cwd }: Io): PlenumError {
  const named = argv[argv.findIndex((word) => word === '-C' || word === '--cwd') + 1];
  const given = argv.some((word) => word === '-C' || word === '--cwd') ? named : undefined;
  if (error.hint === undefined || given === undefined) return error;
  const hint = fromHere(error.hint, resolve(cwd, given), cwd);
  const { code, message, place, cause, stack } = error;
  const told = new PlenumError(code, message, { hint, cause, ...(place ? { place } : {}) });
  if (stack !== undefined) told.stack = stack;
  return told;
}

interface Line {
  readonly verb: string | undefined;
  readonly rest: readonly string[];
}

const withValue: ReadonlySet<string> = new Set(['-C', '--cwd', '--color']);

/** The command as it was typed, to be typed again in the folder that it was for. */
function lineOf(argv: readonly string[]): string {
  const words = argv.filter(
    (word, index) => !/^(?:-C|--cwd)$/.test(word) && !/^(?:-C|--cwd)$/.test(argv[index - 1] ?? ''),
  );
  return ['plenum', ...words].map(shellWord).join(' ');
}

/** Flags that mean the same everywhere may stand before the verb. */
function splitVerb(argv: readonly string[]): Line {
  let index = 0;
  while (index < argv.length && argv[index]?.startsWith('-'))
    index += withValue.has(argv[index] ?? '') ? 2 : 1;
  return { verb: argv[index], rest: [...argv.slice(0, index), ...argv.slice(index + 1)] };
}

async function dispatch({ verb, rest }: Line, io: Io, line: string): Promise<number> {
  if (verb === 'help') return help(rest, io, line);
  if (verb === undefined) {
    const unknown = rest.find((flag) => !knownAlone.has(flag));
    if (unknown !== undefined) throw usageError.option(unknown, [...knownAlone], undefined);
    if (rest.some((flag) => flag === '--help' || flag === '-h')) return help([], io, line);
    io.stdout(rest.includes('--version') ? `${io.version}\n` : banner);
    return 0;
  }
  // An argument with a space is a goal.
  const isGoal = /\s/.test(verb);
  const entry = isGoal ? goalVerb : Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!entry) throw usageError.verb(verb, Object.keys(verbs));
  const { command } = await entry.load();
  let code = 0;
  const parser = parserOf(isGoal ? '"<goal>"' : verb, entry.summary, command, io).action(
    async (...parameters: unknown[]) => {
      const options = parser.opts<Record<string, unknown>>();
      const args = parameters.slice(0, -2) as (string | undefined)[];
      if (kindOf(entry.does, { args, options }) === 'acts')
        refuseBelowCall(io.callAbove(), isGoal ? 'Running a goal' : `"plenum ${verb}"`);
      const flags = commonFlags(options, io);
      if (options.cwd !== undefined) refuseMissingFolder(flags.cwd);
      code = await command.run({ io, flags, args, options, line });
    },
  );
  try {
    await parser.parseAsync(isGoal ? [verb, ...rest] : [...rest], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) {
      io.stdout(await commandPageLine(verb));
      return 0;
    }
    throw usageError.commander(error, isGoal ? 'plan' : verb, parser);
  }
  return code;
}

const knownAlone: ReadonlySet<string> = new Set(['--help', '-h', '--version', '-V']);

/** A command wins over a topic of the same name; its help says where the page is. */
async function help(rest: readonly string[], io: Io, line: string): Promise<number> {
  const [name, page] = rest.filter((word) => !word.startsWith('-'));
  if (name === undefined) {
    io.stdout(`${overview()}${await topicLines()}`);
    return 0;
  }
  if (Object.hasOwn(verbs, name)) return dispatch({ verb: name, rest: ['--help'] }, io, line);
  return showTopic(
    name === 'errors' && page !== undefined ? page : name,
    Object.keys(verbs),
    rest.includes('--json'),
    io,
  );
}

function commonFlags(options: Readonly<Record<string, unknown>>, io: Io): CommonFlags {
  return {
    json: options.json === true,
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    color: options.color as ColorMode,
    cwd: typeof options.cwd === 'string' ? resolve(io.cwd, options.cwd) : io.cwd,
  };
}

/** No verb makes the folder that it is told to work in. */
function refuseMissingFolder(cwd: string): void {
  const isFolder = (path: string) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder(cwd)) return;
  let there = dirname(cwd);
  while (!isFolder(there) && there !== dirname(there)) there = dirname(there);
  const hint = `ls ${shellWord(there)}   (what is there)`;
  throw new PlenumError('E_FILE_NOT_FOUND', `There is no folder ${oneLine(cwd)} (--cwd).`, {
    hint,
  });
}

function colorOf(argv: readonly string[]): ColorMode {
  const value = argv[argv.indexOf('--color') + 1];
  return argv.includes('--color') && (value === 'always' || value === 'never') ? value : 'auto';
}
