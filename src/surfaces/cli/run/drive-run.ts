import type { Notice } from '../../../approval/notice.js';
import type { Drive, DriveRequest, DriveResult } from '../../../config/request/drive-request.js';
import type { JournalEvent } from '../../../core/journal/event.js';
import type { View } from '../../../core/ports/view.js';
import type { RunState } from '../../../core/state/run-state.js';
import { writeRule } from '../../../runs/control/write-rule.js';
import { type DriveEnd, endOfDrive } from '../../../runs/drive/end-of-drive.js';
import { unservedBy } from '../../../runs/drive/unserved.js';
import { endedLines } from '../../../views/lines/leftover-lines.js';
import { pickView } from '../../../views/pick-view.js';
import { exitCodeOfRun } from '../io/exit-codes.js';
import { type HeldOutput, heldOutput } from '../io/held-output.js';
import type { CommonFlags, Io } from '../io/io.js';
import { personPrompts } from '../io/person-prompts.js';
import { authorOf } from '../io/place.js';
import { printJson, printLines } from '../io/print.js';
import type { RunFlags } from '../io/run-flags.js';
import { streamOf } from '../io/stream.js';
import { unservedLines, unservedSentence } from '../text/unserved-lines.js';
import { fitsWindow, type LiveWindow, openWindow } from '../window/live-window.js';
import { endOfRunLines } from './end-of-run.js';
import { obeySignals, type SignalWatch } from './obey-signals.js';

export interface DriveCommand {
  readonly io: Io;
  readonly flags: CommonFlags;
  readonly runFlags: Pick<RunFlags, 'view' | 'attached'>;
  readonly request: Omit<DriveRequest, 'onEvent'>;
  readonly drive: (request: DriveRequest) => Drive;
  /** What a person types to go on with the run [`plenum resume <run>`]. */
  readonly again?: string | undefined;
}

export interface DriveEnding extends DriveEnd {
  readonly code: number;
  /** What was known before the start. */
  readonly notices?: readonly Notice[];
  /** Why no agent got an answer; `null` where one did. */
  readonly unserved: string | null;
}

/** Drives a run with a view and obeys Ctrl-C. */
export async function driveRun({
  io,
  flags,
  runFlags,
  request,
  drive,
  again = `plenum resume ${request.run.id}`,
}: DriveCommand): Promise<DriveEnding> {
  const events = runFlags.view === 'json';
  let signals: SignalWatch | null = null;
  const parts = () => ({ driving, signals });
  const { view, window, output } = openView({ io, flags, runFlags, request }, parts);
  const say = window?.say ?? io.stderr;
  const told = flags.quiet ? () => {} : say;
  let latest: RunState | null = null;
  const prompts = personPrompts({
    io,
    view: output,
    drive: {
      answer: (...said) => driving.answer(...said),
      reply: (...said) => driving.reply(...said),
    },
    author: authorOf(),
    writeRule: ruleWriter(io, request.project),
  });
  const driving: Drive = drive({
    ...request,
    onLeftovers: (ended) => printLines(told, endedLines(ended).map(indented)),
    onEvent: (event, state, isLive) => {
      latest = state;
      // What was known before the start was told before it.
      if (events || !isEarly(event)) view.event(event, state, isLive);
      if (isLive) signals?.event(event);
      // In a window questions stand in it.
      if (isLive && request.interactive && !window) prompts.event(event, state);
    },
  });
  const obeyed = obeySignals({ io, say, driving, again, state: () => latest });
  signals = obeyed;
  // The run does not belong to the terminal: who closes it takes the view along, and the person who
  // could be asked (X120).
  const gone = () => [prompts.end(), window?.gone(), driving.unattended()];
  if (!runFlags.attached) io.outliveView(gone);
  try {
    const result = await driving.result.finally(() => {
      prompts.end();
      if (latest) view.end(latest);
      window?.close();
    });
    const end = await endOfDrive({ run: request.run, result });
    return endingOf(end, { ...result, terminated: obeyed.terminated() }, io);
  } finally {
    obeyed.forget();
  }
}

function indented(line: string): string {
  return `  ${line}`;
}

function isEarly(event: JournalEvent): boolean {
  return event.type === 'note-add' && event.note.kind === 'warning' && event.note.early === true;
}

/** A window where the terminal has room for one, else lines. */
function openView(
  { io, flags, runFlags, request }: Omit<DriveCommand, 'drive'>,
  parts: () => { readonly driving: Drive; readonly signals: SignalWatch | null },
): { readonly view: View; readonly window: LiveWindow | null; readonly output: HeldOutput } {
  const recorded = runFlags.view === 'json';
  const output = heldOutput(streamOf(io, recorded ? 'stdout' : 'stderr'));
  if (runFlags.view === 'live' && !flags.quiet && fitsWindow({ io, stream: 'stderr' })) {
    const window = openWindow({
      ...{ io, flags, run: request.run, project: request.project },
      stream: 'stderr',
      drives: true,
      send: (asked) => parts().driving.control(asked, authorOf()),
      interrupt: () => parts().signals?.interrupt(),
      leave: () => parts().signals?.leave(),
      bell: request.config?.bell === true,
    });
    return { view: window.view, window, output };
  }
  const detail = flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal';
  const choice = { mode: runFlags.view, color: flags.color, detail, recorded } as const;
  return {
    view: pickView({ ...choice, run: request.run.id }, output.stream),
    window: null,
    output,
  };
}

function endingOf(
  end: DriveEnd,
  result: DriveResult & { readonly terminated: boolean },
  { env }: Pick<Io, 'env'>,
): DriveEnding {
  const trouble = unservedBy(result.state);
  return {
    ...end,
    code: exitCodeOfRun({ ...result, unserved: trouble !== null }),
    unserved: trouble === null ? null : unservedSentence(trouble, result.state, env),
  };
}

function ruleWriter(
  { home, env }: Io,
  project: string,
): Parameters<typeof personPrompts>[0]['writeRule'] {
  return async (made, where, { tool, argument = null }) =>
    (await writeRule(made, where, { tool, argument }, { project, home, env })).lines;
}

/** What a driven run leaves on the screen and on standard output; resolves to the exit code. */
export function tellEnd(
  {
    io,
    flags,
    view,
  }: { readonly io: Io; readonly flags: CommonFlags; readonly view: RunFlags['view'] },
  ending: DriveEnding,
): number {
  const { summary, report, value, notices = [], unserved } = ending;
  if (flags.json) printJson(io, { ...summary, notices });
  else if (view !== 'json' && !io.terminal.stdout && value !== undefined && value !== null) {
    io.stdout(`${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}\n`);
  }
  const lines = flags.quiet
    ? unservedLines(unserved)
    : endOfRunLines(report, { io, flags, stream: 'stderr' }, unserved);
  printLines(io.stderr, lines);
  return ending.code;
}
