import { hostname } from 'node:os';
import { noticeAdvice } from '../../../approval/notice.js';
import { oneLine } from '../../../core/words/plain-text.js';
import type { DriveOrder } from '../../../runs/host/drive-order.js';
import type { DriverProcess } from '../../../runs/host/start-driver.js';
import { keepEstimate } from '../../../runs/known/kept-estimate.js';
import { exitCodes } from '../io/exit-codes.js';
import { printJson, printLines } from '../io/print.js';
import { type AllowedDrive, driveAllowed } from '../run/drive-allowed.js';
import { tellEnd } from '../run/drive-run.js';
import { shownPath } from '../text/shown-path.js';

/** Drives what a person let run, here or by a process of its own; resolves to the exit code. */
export async function driveOrDetach(
  ready: AllowedDrive,
  { detach }: { readonly detach: boolean },
): Promise<number> {
  if (detach) return detachRun(ready);
  const { io, flags, runFlags } = ready;
  return tellEnd({ io, flags, view: runFlags.view }, await driveAllowed(ready));
}

/**
 * `also` belongs to the object of `--json`. From here on the run belongs to no terminal (X120): one
 * that closes meanwhile changes nothing,
 * whoever breaks off before its journal is open ends the driver.
 */
export async function detachRun(ready: AllowedDrive, also: object = {}): Promise<number> {
  const { io, allowed, request } = ready;
  if (allowed.estimate !== null) await keepEstimate(request.run, allowed.estimate);
  const abort = new AbortController();
  io.outliveView(() => undefined);
  const forget = io.onSignal(() => abort.abort());
  try {
    const started = await io.startDriver(orderOf(ready), abort.signal);
    tellDetached(ready, started, also);
    return exitCodes.completed;
  } finally {
    forget();
  }
}

function orderOf({ flags, allowed, request, choices }: AllowedDrive): DriveOrder {
  const { run, project, mode, rerun = [] } = request;
  const { program, args } = allowed;
  return {
    version: 1,
    runId: run.id,
    runDir: run.runDir,
    project,
    mode,
    file: program.file,
    script: allowed.hash,
    choices,
    ...(args === undefined ? {} : { args }),
    known: allowed.notices.map(noticeAdvice),
    rerun,
    keepFailed: request.keepFailed ?? false,
    rerunLost: request.rerunLost ?? false,
    takeOver: request.takeOver ?? false,
    detail: flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal',
  };
}

/** The id is data; how to look at it and to end it is for people. */
function tellDetached(
  { io, flags, allowed, request }: AllowedDrive,
  { pid, log }: DriverProcess,
  also: object,
): void {
  const { id, runDir } = request.run;
  const name = allowed.program.meta.name;
  const [watch, stop] = [`plenum watch ${id}`, `plenum stop ${id}`];
  if (flags.json) {
    const driver = { state: 'live', pid, host: hostname(), detached: true };
    const told = { version: 1, runId: id, name, detached: true, driver, runDir, log, watch, stop };
    printJson(io, { ...told, notices: allowed.notices, ...also });
    return;
  }
  io.stdout(`${id}\n`);
  if (flags.quiet) return;
  printLines(io.stderr, [
    `  run ${id} (${oneLine(name)}) goes on by itself: process ${pid}`,
    `  watch it  ${watch}`,
    `  stop it   ${stop}`,
    `  its log   ${oneLine(shownPath(log, flags.cwd))}`,
  ]);
}
