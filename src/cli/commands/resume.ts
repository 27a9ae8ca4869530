import { readGivenArguments } from '../../app/given-arguments.js';
import { sha } from '../../app/hash.js';
import { recordFacts, resumeFacts } from '../../app/resume-facts.js';
import { combineChoices, recordedRunChoices } from '../../app/run-choices.js';
import { checkedArguments, checkedProgram, driveSettings, runOptions } from '../../app/start-run.js';
import { PlenumError } from '../../core/model/errors.js';
import { driverOf } from '../../journals/file/driver-lock.js';
import { hasJournal } from '../../journals/file/file-journal.js';
import { findRun } from '../../journals/file/run-find.js';
import { readScript, scriptPath } from '../../journals/file/run-folder.js';
import { readRunHeader } from '../../journals/file/run-header.js';
import { allow, effectiveConfig, refuseNested } from '../before-run.js';
import type { CliCommand, Invocation } from '../cli-command.js';
import { driveRun, tellEnd } from '../drive-run.js';
import { placeOf } from '../place.js';
import { previewJson, previewLines } from '../preview-text.js';
import { printJson, printLines } from '../print.js';
import { choicesOf, declareRunFlags, readRunFlags } from '../run-flags.js';

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
      .option('--keep-failed', 'do not run failed agents again')
      .option('--take-over', 'when the process that drove it was on another machine and is gone');
  },
  run: resume,
};

async function resume({ io, flags, args, options }: Invocation): Promise<number> {
  refuseNested(io);
  const runFlags = readRunFlags(options, flags, io);
  const { runsRoot } = placeOf(flags, io);
  const { id, runDir } = await findRun(runsRoot, args[0] ?? '');
  const header = await readRunHeader(runDir);
  await refuseDriven(id, runDir, options.takeOver === true);
  const { project } = header;
  const choices = combineChoices(recordedRunChoices(header.options), choicesOf(runFlags));
  const program = checkedProgram(await readScript(runDir), scriptPath(runDir));
  const given = await readGivenArguments(runFlags, { cwd: flags.cwd, runsRoot });
  const before = await resumeFacts(id, runDir, header);
  const value = given.kind === 'none' ? before.args : (await checkedArguments(program, given)).args;
  const config = await effectiveConfig({ io, project, choices, trusted: false });
  const hash = sha(program.source);
  const dryRun = options.dryRun === true;
  const { drive } = await import('../../app/drive.js');
  const request = {
    ...driveSettings(config, choices),
    project,
    runDir: runDir,
    mode: 'resume',
    program,
    args: value,
    rerun: Array.isArray(options.rerun) ? options.rerun.map(String) : [],
    keepFailed: options.keepFailed === true,
    takeOver: options.takeOver === true,
    interactive: runFlags.interactive,
  } as const;
  if (dryRun) {
    const { preview } = await drive({ ...request, dryRun, onEvent: () => {} }).result;
    if (flags.json) printJson(io, previewJson(id, preview));
    else printLines(io.stdout, previewLines(preview, io.columns()));
    return 0;
  }
  // Replay costs nothing: people see first what is reused and what runs (X74). Programs ask with --dry-run.
  if (!flags.quiet && !flags.json) {
    const { preview } = await drive({ ...request, dryRun: true, onEvent: () => {} }).result;
    printLines(io.stderr, previewLines(preview, io.columns()).slice(0, 1));
  }
  // A script that changed since it was approved asks again (C78); going on with the same one does not.
  if (before.approved !== hash) await allow({ io, program, hash, config, choices, project, runFlags, again: `plenum resume ${id} --yes` });
  await recordFacts(runDir, header, runOptions(choices, value, hash));
  return tellEnd({ io, flags, view: runFlags.view }, await driveRun({ io, flags, runFlags, runId: id, request, drive }));
}

async function refuseDriven(id: string, runDir: string, takeOver: boolean): Promise<void> {
  if (!hasJournal(runDir))
    throw new PlenumError('E_JOURNAL_MISSING', `Run ${id} has no journal: nothing to resume.`, { hint: 'plenum run <script>' });
  const { state, record } = await driverOf(runDir);
  if (state !== 'live' || takeOver) return;
  const who = record ? `process ${record.pid} on ${record.host}` : 'another process';
  throw new PlenumError('E_RUN_DRIVEN', `Run ${id} is being driven by ${who}.`, { hint: `plenum watch ${id}` });
}
