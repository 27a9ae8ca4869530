import type { Program } from '../../../../core/program/syntax/program.js';
import type { Json } from '../../../../core/values/json.js';
import { sha } from '../../../../host/values/hash.js';
import { runningEstimate } from '../../../../pretend/estimate/running-estimate.js';
import type { Prepared } from '../../../../runs/drive/drive.js';
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
import { choicesOf, declareRunFlags, readRunFlags } from '../../io/run-flags.js';
import { type Allowing, allow, effectiveConfig } from '../../run/before-run.js';
import { type DriveEnding, driveRun, tellEnd } from '../../run/drive-run.js';

export const command: CliCommand = {
  examples: [
    ['plenum run audit.js --arg dir=src', 'a script of this project'],
    ['plenum run audit --json --yes > out.json', 'a saved workflow, for a program'],
    ['plenum run audit.js --backend simulate', 'try the script: no agent runs, nothing is paid'],
    ['plenum run big.js --max-agents 50 --budget 5usd', 'with ceilings'],
  ],
  declare(command) {
    declareRunFlags(
      command.argument('<script>', 'file, name of a saved workflow, or - for standard input'),
    );
  },
  async run(invocation) {
    const { io, flags, options } = invocation;
    return tellEnd(
      { io, flags, view: readRunFlags(options, flags, io).view },
      await startRun(invocation),
    );
  },
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

export async function startRun(
  { io, flags, args, options }: Invocation,
  own?: OwnFolder,
  planned: PlannedScript = {},
): Promise<DriveEnding> {
  const prepared = import('../../../../runs/drive/drive.js').then(({ prepare }) => prepare());
  try {
    return await startPrepared({ io, flags, args, options }, own, planned, prepared);
  } finally {
    await (await prepared).discard();
  }
}

async function startPrepared(
  { io, flags, args, options }: Invocation,
  own: OwnFolder | undefined,
  planned: PlannedScript,
  prepared: Promise<Prepared>,
): Promise<DriveEnding> {
  const runFlags = readRunFlags(options, flags, io);
  const { project, store } = placeOf(flags, io);
  const choices = choicesOf(runFlags);
  const reference = args[0] ?? '';
  const found = await findScript({
    reference,
    cwd: flags.cwd,
    project,
    home: io.home,
    readStdin: io.readStdin,
  });
  const given = await readGivenArguments(runFlags, { cwd: flags.cwd, store });
  const { config, surroundings } = await effectiveConfig({
    io,
    project,
    choices,
    trusted: own?.trustedFolder === project,
  });
  const argsOf = async (program: Program): Promise<Json | undefined> => {
    const { args: value, notes } = await checkedArguments(program, given);
    for (const note of notes) if (!flags.quiet) io.stderr(`  note: ${note}\n`);
    return value;
  };
  const first = checkedProgram(found.text, found.shown);
  const allowed = await allow({
    io,
    program: first,
    hash: sha(first.source),
    argsOf,
    scriptFile: found.path,
    config,
    choices,
    project,
    surroundings,
    runFlags: reference === '-' ? { ...runFlags, interactive: false } : runFlags,
    again: `plenum run ${reference} --yes`,
    ...planned,
  });
  const { program, approved, args: value } = allowed;
  const run = await createRun({
    project,
    program,
    scriptFile: found.path,
    args: value,
    choices,
    id: runFlags.name,
    approved,
    home: io.home,
    now: io.now(),
  });
  const { limits, ...settings } = driveSettings(config, choices);
  const estimated = runningEstimate({
    run,
    known: allowed.estimate,
    ...(allowed.makeEstimate ? { make: allowed.makeEstimate } : {}),
    maxFanOut: choices.maxFanOut,
    ask: runFlags.interactive && !runFlags.yes,
  });
  const request = {
    ...settings,
    limits: { ...limits, fanOut: estimated.fanOut },
    project,
    run,
    mode: 'run',
    program,
    args: value,
    interactive: runFlags.interactive,
    surroundings,
  } as const;
  try {
    return await driveRun({
      io,
      flags,
      runFlags,
      request,
      drive: (await prepared).drive,
      ...(own ? { again: own.again } : {}),
    });
  } finally {
    await estimated.end();
  }
}
