import type { GivenArguments } from '../../../../core/program/arguments/arguments.js';
import type { Program } from '../../../../core/program/syntax/program.js';
import { PlenumError } from '../../../../core/values/errors.js';
import type { Json } from '../../../../core/values/json.js';
import { shellWord } from '../../../../core/words/shell-word.js';
import { sha } from '../../../../host/values/hash.js';
import { refuseLoss } from '../../../../runs/drive/record-loss.js';
import { mainCopy } from '../../../../runs/known/script-origin.js';
import { readGivenArguments } from '../../../../runs/start/given-arguments.js';
import {
  type ResumableRun,
  rememberResume,
  resumableRun,
} from '../../../../runs/start/resume-run.js';
import { approvedTexts, withTexts } from '../../../../runs/start/script-changes.js';
import {
  checkedArguments,
  checkedProgram,
  driveSettings,
} from '../../../../runs/start/start-run.js';
import { driveOrDetach } from '../../detached/detach-run.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { choicesOf, declareDriveFlags, type RunFlags, readRunFlags } from '../../io/run-flags.js';
import { columnsOf } from '../../io/stream.js';
import { effectiveConfig } from '../../run/effective-config.js';
import { allowResume, mayRerunLost, resumeChoices } from '../../run/resume-plan.js';
import { resumeScript } from '../../run/resume-script.js';
import { takeBack } from '../../run/take-back.js';
import { previewJson, previewLines } from '../../text/preview-text.js';
import type { OwnFolder, RunDriver } from './run.js';

export const command: CliCommand = {
  examples: [
    ['plenum resume @last', 'go on with the newest run; what is recorded is not paid twice'],
    ['plenum resume r7k2 --dry-run', 'what would be reused, what would run, and why'],
    ['plenum resume r7k2 --rerun Audit', 'run that label or phase again'],
    ['plenum resume r7k2 --budget 10usd', 'raise what ended it'],
    ['plenum resume r7k2 --detach', 'go on without this terminal'],
    [
      'plenum resume r7k2 --script audit.js',
      'with this text; an edit of its own file is taken anyway',
    ],
  ],
  declare(command) {
    declareDriveFlags(command.argument('<run>', 'id, beginning of an id, @last or @live'))
      .optionsGroup('Resume:')
      .option('--dry-run', 'only say what would happen')
      .option(
        '--rerun <label|phase>',
        'run these again although they are recorded; repeat it for more',
        (name: string, before: readonly string[]) => [...before, name],
        [] as readonly string[],
      )
      .option('--rerun-lost', 'run again what the damaged record lost, and only that')
      .option('--script <file>', 'go on with this script, a file or the name of a saved one')
      .option('--keep-script', 'go on with the run’s copy although its file has changed')
      .option('--keep-failed', 'do not run failed agents again')
      .option('--take-over', 'when the process that drove it was on another machine and is gone');
  },
  async run(invocation) {
    return (await takeBack(invocation)) ?? (await startResume(invocation, driveOrDetach)) ?? 0;
  },
};

/** `null`: it was only to say what would happen. */
export async function startResume<T>(
  invocation: Invocation,
  driving: RunDriver<T>,
  own?: OwnFolder,
): Promise<T | null> {
  const { io, flags, options } = invocation;
  const runFlags = readRunFlags(options, flags, io);
  const quiet = flags.quiet || flags.json;
  const resumed = await resumeRequest(invocation, runFlags, own);
  const { run, script, program, choices, request, given } = resumed;
  const { id } = run;
  if (!flags.quiet) printLines(io.stderr, script.lines);
  const { drive } = await import('../../../../runs/drive/drive.js');
  const seen = withTexts(run.handle, script.texts);
  const look = async () =>
    (await drive({ ...request, run: seen, dryRun: true, onEvent: () => {} }).result).preview;
  if (options.dryRun === true) {
    const preview = await look();
    if (flags.json) printJson(io, { ...previewJson(id, preview), scripts: script.told });
    else printLines(io.stdout, previewLines(preview, columnsOf(io, 'stdout')));
    return null;
  }
  // Replay costs nothing: people see first what is reused and what runs (X74). Programs ask with
  // --dry-run.
  const preview = !quiet || runFlags.interactive ? await look() : null;
  if (!quiet) printLines(io.stderr, previewLines(preview, columnsOf(io, 'stderr')).slice(0, 1));
  const lost = preview?.lost ?? [];
  const rerunLost = options.rerunLost === true || (await mayRerunLost(io, run, lost, runFlags));
  if (!rerunLost) refuseLoss(id, lost);
  const { project, surroundings, config } = request;
  const trusted = own?.trustedFolder === project;
  const allowed = await allowResume(run, request.args, {
    io,
    program,
    hash: sha(program.source),
    config,
    choices,
    project,
    surroundings,
    runFlags,
    argsOf: (edited) => argumentsOf(run, edited, given),
    scriptFile: script.file,
    ...(script.texts.has(mainCopy) ? {} : { editInPlace: true }),
    again: `${namingRun(invocation, id) ?? `plenum resume ${id}`} --yes`,
    quiet,
    reload: () => effectiveConfig({ io, project, choices, trusted, quiet: true }),
  });
  const { args, approved } = allowed;
  const kept = await approvedTexts(script, allowed.program.source, project);
  await rememberResume(run, io.home, { project, choices, args, approved, ...kept });
  const settings = driveSettings(allowed.effective.config, choices);
  const ready = {
    ...{ io, flags, runFlags, allowed, choices, drive, again: own?.again },
    request: { ...request, ...settings, rerunLost },
  };
  return driving(ready, runFlags);
}

/** As it was typed, with the id itself: `@last` may be another run by then. */
function namingRun({ line, args }: Invocation, id: string): string | undefined {
  const reference = shellWord(args[0] ?? '');
  return line
    ?.split(' ')
    .map((word) => (word === reference ? id : word))
    .join(' ');
}

async function resumeRequest(
  invocation: Invocation,
  runFlags: RunFlags,
  own: OwnFolder | undefined,
) {
  const { io, flags, options } = invocation;
  const [reference = ''] = invocation.args;
  const { project, store } = placeOf(flags, io);
  const takeOver = options.takeOver === true;
  const run = await resumableRun(store, reference, takeOver, io.home);
  const script = await resumeScript(run, { io, flags, options, project, runFlags });
  const program = checkedProgram(script.source, script.shown);
  const trusted = own?.trustedFolder === project;
  const place = { io, project, trusted, quiet: flags.quiet || flags.json };
  const asked = await resumeChoices(run, choicesOf(runFlags), place);
  const { choices, config, surroundings } = asked;
  if (runFlags.seed !== undefined && choices.simulate === undefined)
    throw new PlenumError('E_USAGE', 'A run keeps the seed that it began with.', {
      hint: `plenum resume ${run.id}`,
    });
  const given = await readGivenArguments(runFlags, { cwd: flags.cwd, store });
  const request = {
    ...driveSettings(config, choices),
    project,
    run: run.handle,
    mode: 'resume',
    program,
    args: await argumentsOf(run, program, given),
    rerun: Array.isArray(options.rerun) ? options.rerun.map(String) : [],
    keepFailed: options.keepFailed === true,
    takeOver,
    interactive: runFlags.interactive,
    surroundings,
  } as const;
  return { run, script, program, choices, given, request };
}

async function argumentsOf(
  { args }: ResumableRun,
  script: Program,
  given: GivenArguments,
): Promise<Json | undefined> {
  return given.kind === 'none' ? args : (await checkedArguments(script, given)).args;
}
