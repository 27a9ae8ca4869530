import type { Prepared } from '../../app/drive.js';
import { findScript } from '../../app/find-script.js';
import { readGivenArguments } from '../../app/given-arguments.js';
import { sha } from '../../app/hash.js';
import { checkedArguments, checkedProgram, createRun, driveSettings } from '../../app/start-run.js';
import { allow, effectiveConfig, refuseNested } from '../before-run.js';
import type { CliCommand, Invocation } from '../cli-command.js';
import { type DriveEnding, driveRun, tellEnd } from '../drive-run.js';
import { placeOf } from '../place.js';
import { choicesOf, declareRunFlags, readRunFlags } from '../run-flags.js';

export const command: CliCommand = {
  examples: [
    ['plenum run audit.js --arg dir=src', 'a script of this project'],
    ['plenum run audit --json --yes > out.json', 'a saved workflow, for a program'],
    ['plenum run audit.js --backend simulate', 'try the script: no agent runs, nothing is paid'],
    ['plenum run big.js --max-agents 50 --budget 5usd', 'with ceilings'],
  ],
  declare(command) {
    declareRunFlags(command.argument('<script>', 'file, name of a saved workflow, or - for standard input'));
  },
  async run(invocation) {
    const { io, flags, options } = invocation;
    return tellEnd({ io, flags, view: readRunFlags(options, flags, io).view }, await startRun(invocation));
  },
};

/** A folder that plenum itself has just written. */
export interface OwnFolder {
  /** Its configuration counts as trusted, for this drive only. */
  readonly trustedFolder: string;
  /** What a person types to go on with the run. */
  readonly again: string;
}

export async function startRun({ io, flags, args, options }: Invocation, own?: OwnFolder): Promise<DriveEnding> {
  refuseNested(io);
  const prepared = import('../../app/drive.js').then(({ prepare }) => prepare());
  try {
    return await startPrepared({ io, flags, args, options }, own, prepared);
  } finally {
    await (await prepared).discard();
  }
}

async function startPrepared(
  { io, flags, args, options }: Invocation,
  own: OwnFolder | undefined,
  prepared: Promise<Prepared>,
): Promise<DriveEnding> {
  const runFlags = readRunFlags(options, flags, io);
  const { project, runsRoot } = placeOf(flags, io);
  const choices = choicesOf(runFlags);
  const reference = args[0] ?? '';
  const found = await findScript({ reference, cwd: flags.cwd, project, home: io.home, readStdin: io.readStdin });
  const program = checkedProgram(found.text, found.shown);
  const given = await readGivenArguments(runFlags, { cwd: flags.cwd, runsRoot });
  const { config, surroundings } = await effectiveConfig({ io, project, choices, trusted: own?.trustedFolder === project });
  const { args: value, notes } = await checkedArguments(program, given);
  for (const note of notes) if (!flags.quiet) io.stderr(`  note: ${note}\n`);
  const hash = sha(program.source);
  await allow({
    io,
    program,
    hash,
    config,
    choices,
    project,
    surroundings,
    runFlags: reference === '-' ? { ...runFlags, interactive: false } : runFlags,
    again: `plenum run ${reference} --yes`,
  });
  const run = await createRun({ project, program, scriptFile: found.path, args: value, choices, id: runFlags.name, approved: hash, now: io.now() });
  const request = {
    ...driveSettings(config, choices),
    project,
    runDir: run.runDir,
    mode: 'run',
    program,
    args: value,
    interactive: runFlags.interactive,
    surroundings,
  } as const;
  return driveRun({ io, flags, runFlags, runId: run.id, request, drive: (await prepared).drive, ...(own ? { again: own.again } : {}) });
}
