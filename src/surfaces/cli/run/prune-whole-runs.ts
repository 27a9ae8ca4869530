import { PlenumError } from '../../../core/values/errors.js';
import { bytesText, durationText, plural } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { shellWord } from '../../../core/words/shell-word.js';
import type { PrunedRun, RunPruneRequest, RunToPrune } from '../../../runs/work/remove-runs.js';
import type { Invocation } from '../io/cli-command.js';
import { exitCodes } from '../io/exit-codes.js';
import { placeOf } from '../io/place.js';
import { printJson, printLines } from '../io/print.js';
import { columnsOf } from '../io/stream.js';
import { alignColumns } from '../text/columns.js';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const usual = { older: '30d', keep: 20 };

/**
 * `plenum prune --runs`: what would go is shown first, with why the others stay; then a person says
 * yes (X127).
 */
export async function pruneWholeRuns(invocation: Invocation): Promise<number> {
  const { io, flags, args, options } = invocation;
  if (args[0] !== undefined)
    throw new PlenumError('E_USAGE', '--runs is for all runs of the project, not for one.', {
      hint: lookCommand(options),
    });
  const { removeRuns, runsToPrune } = await import('../../../runs/work/remove-runs.js');
  const request: RunPruneRequest = {
    ...placeOf(flags, io),
    olderThanMs: ageOf(options),
    keep: typeof options.keep === 'number' ? options.keep : usual.keep,
    damaged: options.damaged === true,
    now: io.now(),
    home: io.home,
    environment: io.env,
  };
  const all = await runsToPrune(request);
  const going = all.filter(({ why }) => why === null);
  const staying = all.filter(({ why }) => why !== null);
  const dryRun = options.dryRun === true;
  if (!flags.json) show(invocation, going, staying, request.now);
  if (dryRun || going.length === 0) {
    if (flags.json) printJson(io, { version: 1, dryRun, removed: going, kept: staying });
    return exitCodes.completed;
  }
  if (options.yes !== true) await askPerson(invocation, going);
  const done = await removeRuns(
    going.map(({ id }) => id),
    request,
  );
  return report(invocation, going, staying, done);
}

/** What would go with the same choice, and nothing goes yet. */
export function lookCommand({ older, keep, damaged }: Invocation['options']): string {
  const chosen = [
    ...(older === undefined ? [] : ['--older', shellWord(String(older))]),
    ...(keep === undefined ? [] : ['--keep', String(keep)]),
    ...(damaged === true ? ['--damaged'] : []),
  ];
  return `plenum prune --runs --dry-run ${chosen.join(' ')}`.trimEnd();
}

function ageOf(options: Invocation['options']): number {
  const text = String(options.older ?? usual.older);
  const [, count = '', unit = 'd'] = /^(\d+)([mhd]?)$/.exec(text) ?? [];
  if (count === '')
    throw new PlenumError('E_USAGE', `--older wants a time like 12h or 30d, not "${text}".`, {
      hint: lookCommand({ ...options, older: usual.older }),
    });
  return Number(count) * (unitMs[unit === '' ? 'd' : unit] ?? 0);
}

const sum = (runs: readonly RunToPrune[]): string =>
  bytesText(runs.reduce((total, { bytes }) => total + bytes, 0));

function show(
  { io }: Invocation,
  going: readonly RunToPrune[],
  staying: readonly RunToPrune[],
  now: number,
): void {
  const rows = [...going, ...staying].map(({ id, name, createdAt, bytes, why }) => [
    why === null ? '✗ goes' : '  stays',
    id,
    oneLine(name ?? '(damaged)'),
    `${durationText(Math.max(0, now - createdAt))} old`,
    bytesText(bytes),
    oneLine(why ?? ''),
  ]);
  const what = going.length === 0 ? 'no run' : `${plural(going.length, 'run')}, ${sum(going)}`;
  printLines(io.stdout, [
    ...alignColumns(rows, columnsOf(io, 'stdout')),
    `To go: ${what}; to stay: ${staying.length}.`,
  ]);
}

async function askPerson(
  { io, flags, options }: Invocation,
  going: readonly RunToPrune[],
): Promise<void> {
  const { stdin, stderr } = io.terminal;
  const nobody = flags.json || options.input === false || !stdin || !stderr;
  if (nobody)
    throw new PlenumError(
      'E_NEEDS_PERSON',
      `A person decides to remove ${plural(going.length, 'run')}, and nobody can be asked here.`,
      { hint: `${lookCommand(options)}   (to remove them: --yes in place of --dry-run)` },
    );
  const question = `Remove ${plural(going.length, 'run')}, ${sum(going)}, for good? [y/N]: `;
  const answer = await io.ask(question);
  if (!/^y(es)?$/i.test(answer?.trim() ?? ''))
    throw new PlenumError('E_NEEDS_PERSON', 'Nothing was removed.', { hint: lookCommand(options) });
}

function report(
  { io, flags }: Invocation,
  going: readonly RunToPrune[],
  staying: readonly RunToPrune[],
  done: readonly PrunedRun[],
): number {
  const whyOf = new Map(done.map(({ id, why }) => [id, why]));
  const told = going.map((run) => ({ ...run, why: whyOf.get(run.id) ?? null }));
  const removed = told.filter(({ why }) => why === null);
  const refused = told.filter(({ why }) => why !== null);
  if (flags.json)
    printJson(io, { version: 1, dryRun: false, removed, kept: [...refused, ...staying] });
  else
    printLines(io.stdout, [
      `removed ${plural(removed.length, 'run')}, ${sum(removed)}`,
      ...refused.map(({ id, why }) => `kept ${id}: ${oneLine(why ?? '')}`),
    ]);
  return refused.length === 0 ? exitCodes.completed : exitCodes.failed;
}
