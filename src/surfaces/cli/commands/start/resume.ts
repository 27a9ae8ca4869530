import type { Program } from '../../../../core/program/syntax/program.js';
import type { Json } from '../../../../core/values/json.js';
import { sha } from '../../../../host/values/hash.js';
import { runningEstimate } from '../../../../pretend/estimate/running-estimate.js';
import { refuseLoss } from '../../../../runs/drive/record-loss.js';
import { readGivenArguments } from '../../../../runs/start/given-arguments.js';
import { rememberResume, resumableRun } from '../../../../runs/start/resume-run.js';
import { checkedArguments, driveSettings } from '../../../../runs/start/start-run.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { choicesOf, declareRunFlags, readRunFlags } from '../../io/run-flags.js';
import { type DriveEnding, driveRun, tellEnd } from '../../run/drive-run.js';
import { allowResume, mayRerunLost, resumeChoices } from '../../run/resume-plan.js';
import { previewJson, previewLines } from '../../text/preview-text.js';
import type { OwnFolder } from './run.js';

export const command: CliCommand = {
  examples: [
    ['plenum resume @last', 'go on with the newest run; what is recorded is not paid twice'],
    ['plenum resume r7k2 --dry-run', 'what would be reused, what would run, and why'],
    ['plenum resume r7k2 --rerun Audit', 'run that label or phase again'],
    ['plenum resume r7k2 --budget 10usd', 'raise what ended it'],
  ],
  declare(command) {
    declareRunFlags(command.argument('<run>', 'id, beginning of an id, @last or @live'))
      .optionsGroup('Resume:')
      .option('--dry-run', 'only say what would happen')
      .option(
        '--rerun <label|phase>',
        'run these again although they are recorded; repeat it for more',
        (name: string, before: readonly string[]) => [...before, name],
        [] as readonly string[],
      )
      .option('--rerun-lost', 'run again what the damaged record lost, and only that')
      .option('--keep-failed', 'do not run failed agents again')
      .option('--take-over', 'when the process that drove it was on another machine and is gone');
  },
  async run(invocation) {
    const { io, flags, options } = invocation;
    const ending = await startResume(invocation);
    return ending === null
      ? 0
      : tellEnd({ io, flags, view: readRunFlags(options, flags, io).view }, ending);
  },
};

/** `null`: it was only to say what would happen. */
export async function startResume(
  { io, flags, args, options }: Invocation,
  own?: OwnFolder,
): Promise<DriveEnding | null> {
  const runFlags = readRunFlags(options, flags, io);
  const { project, store } = placeOf(flags, io);
  const run = await resumableRun(store, args[0] ?? '', options.takeOver === true, io.home);
  const { id, handle, program } = run;
  const trusted = own?.trustedFolder === project;
  const quiet = flags.quiet || flags.json;
  const { choices, config, surroundings } = await resumeChoices(run, choicesOf(runFlags), {
    io,
    project,
    trusted,
    quiet,
  });
  const given = await readGivenArguments(runFlags, { cwd: flags.cwd, store });
  const argsOf = async (script: Program): Promise<Json | undefined> =>
    given.kind === 'none' ? run.args : (await checkedArguments(script, given)).args;
  const value = await argsOf(program);
  const hash = sha(program.source);
  const { drive } = await import('../../../../runs/drive/drive.js');
  const request = {
    ...driveSettings(config, choices),
    project,
    run: handle,
    mode: 'resume',
    program,
    args: value,
    rerun: Array.isArray(options.rerun) ? options.rerun.map(String) : [],
    keepFailed: options.keepFailed === true,
    takeOver: options.takeOver === true,
    interactive: runFlags.interactive,
    surroundings,
  } as const;
  const look = async () =>
    (await drive({ ...request, dryRun: true, onEvent: () => {} }).result).preview;
  if (options.dryRun === true) {
    const preview = await look();
    if (flags.json) printJson(io, previewJson(id, preview));
    else printLines(io.stdout, previewLines(preview, io.columns()));
    return null;
  }
  // Replay costs nothing: people see first what is reused and what runs (X74). Programs ask with
  // --dry-run.
  const preview = !quiet || runFlags.interactive ? await look() : null;
  if (!quiet) printLines(io.stderr, previewLines(preview, io.columns()).slice(0, 1));
  const rerunLost =
    options.rerunLost === true || (await mayRerunLost(io, run, preview?.lost ?? [], runFlags));
  if (!rerunLost) refuseLoss(id, preview?.lost ?? []);
  const asking = {
    io,
    program,
    hash,
    config,
    choices,
    project,
    surroundings,
    runFlags,
    argsOf,
    scriptFile: program.file,
    editInPlace: true,
  };
  const allowed = await allowResume(run, value, { ...asking, again: `plenum resume ${id} --yes` });
  await rememberResume(run, io.home, {
    project,
    choices,
    args: allowed.args,
    approved: allowed.approved,
  });
  const estimated = runningEstimate({
    run: handle,
    known: allowed.estimate,
    ...(allowed.makeEstimate ? { make: allowed.makeEstimate } : {}),
    maxFanOut: choices.maxFanOut,
    ask: runFlags.interactive && !runFlags.yes,
  });
  const limits = { ...request.limits, fanOut: estimated.fanOut };
  const going = { ...request, program: allowed.program, args: allowed.args, limits, rerunLost };
  try {
    return await driveRun({
      io,
      flags,
      runFlags,
      request: going,
      drive,
      ...(own ? { again: own.again } : {}),
    });
  } finally {
    await estimated.end();
  }
}
