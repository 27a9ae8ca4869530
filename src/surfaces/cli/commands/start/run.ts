import { shellWord } from '../../../../core/words/shell-word.js';
import { sha } from '../../../../host/values/hash.js';
import { findScript } from '../../../../runs/start/find-script.js';
import { readGivenArguments } from '../../../../runs/start/given-arguments.js';
import {
  checkedArguments,
  checkedProgram,
  createRun,
  driveSettings,
} from '../../../../runs/start/start-run.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { choicesOf, declareRunFlags, type RunFlags, readRunFlags } from '../../io/run-flags.js';
import { type Allowing, allow } from '../../run/before-run.js';
import { driveOrDetach } from '../../run/detach-run.js';
import type { AllowedDrive } from '../../run/drive-allowed.js';
import { effectiveConfig } from '../../run/effective-config.js';

export const command: CliCommand = {
  examples: [
    ['plenum run audit.js --arg dir=src', 'a script of this project'],
    ['plenum run audit --json --yes > out.json', 'a saved workflow, for a program'],
    ['plenum run audit.js --backend simulate', 'try the script: no agent runs, nothing is paid'],
    ['plenum run big.js --max-agents 50 --budget 5usd', 'with ceilings'],
    ['plenum run big.js --detach', 'ask here, then go on without this terminal; prints the id'],
  ],
  declare(command) {
    declareRunFlags(
      command.argument('<script>', 'file, name of a saved workflow, or - for standard input'),
    );
  },
  run: (invocation) => startRun(invocation, driveOrDetach),
};

/** A folder that plenum itself has just written. */
export interface OwnFolder {
  /** Its configuration counts as trusted, for this drive only. */
  readonly trustedFolder: string;
  /** What a person types to go on with the run. */
  readonly again: string;
}

/** A script that the planner wrote: its request can be changed in the approval box. */
export type PlannedScript = Pick<Allowing, 'change'>;

/** Drives what a person let run. */
export type Driving<T> = (ready: AllowedDrive, runFlags: RunFlags) => Promise<T>;

export async function startRun<T>(
  { io, flags, args, options, line }: Invocation,
  driving: Driving<T>,
  own?: OwnFolder,
  planned: PlannedScript = {},
): Promise<T> {
  const prepared = import('../../../../runs/drive/drive.js').then(({ prepare }) => prepare());
  try {
    const runFlags = readRunFlags(options, flags, io);
    const reference = args[0] ?? '';
    const again = `${line ?? `plenum run ${shellWord(reference)}`} --yes`;
    const typed = { io, flags, runFlags, reference, again };
    const { allowed, ...settled } = await allowScript(typed, own, planned);
    const { project, choices, scriptFile, hash } = settled;
    const { config, surroundings } = allowed.effective;
    const run = await createRun({
      project,
      program: allowed.program,
      scriptFile,
      found: hash,
      args: allowed.args,
      choices,
      id: runFlags.name,
      approved: allowed.approved,
      home: io.home,
      now: io.now(),
    });
    const { interactive } = runFlags;
    const place = { project, run, mode: 'run', interactive, surroundings } as const;
    const ready = {
      ...{ io, flags, runFlags, allowed, choices, again: own?.again },
      request: { ...driveSettings(config, choices), ...place },
      drive: (await prepared).drive,
    };
    return await driving(ready, runFlags);
  } finally {
    await (await prepared).discard();
  }
}

interface TypedRun extends Pick<Invocation, 'io' | 'flags'> {
  readonly runFlags: RunFlags;
  readonly reference: string;
  /** The same command with `--yes`. */
  readonly again: string;
}

/** Finds the script and has it allowed. */
async function allowScript(
  { io, flags, runFlags, reference, again }: TypedRun,
  own: OwnFolder | undefined,
  planned: PlannedScript,
) {
  const { cwd } = flags;
  const { project, store } = placeOf(flags, io);
  const { home, readStdin } = io;
  const found = await findScript({ reference, cwd, project, home, readStdin });
  const given = await readGivenArguments(runFlags, { cwd, store });
  const trusted = own?.trustedFolder === project;
  const standing = await effectiveConfig({ io, project, choices: {}, trusted, quiet: true });
  const choices = choicesOf(runFlags, standing.config.backend);
  const reload = (quiet = true) => effectiveConfig({ io, project, choices, trusted, quiet });
  const settled = { project, choices, scriptFile: found.path };
  const program = checkedProgram(found.text, found.shown);
  const hash = sha(program.source);
  const allowed = await allow({
    io,
    program,
    hash,
    async argsOf(script) {
      const { args, notes } = await checkedArguments(script, given);
      for (const note of notes) if (!flags.quiet) io.stderr(`  note: ${note}\n`);
      return args;
    },
    ...settled,
    ...(await reload(false)),
    reload,
    quiet: flags.quiet,
    runId: runFlags.name,
    runFlags: reference === '-' ? { ...runFlags, interactive: false } : runFlags,
    again,
    ...planned,
  });
  return { allowed, hash, ...settled };
}
