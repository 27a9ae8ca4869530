import { estimateLater } from '../../../pretend/estimate/estimate-before.js';
import { type DriveOrder, orderedProgram } from '../../../runs/host/drive-order.js';
import { projectRuns } from '../../../runs/known/project-runs.js';
import { findRun } from '../../../runs/look/find-run.js';
import { driveSettings } from '../../../runs/start/start-run.js';
import type { CommonFlags, Io } from '../io/io.js';
import { printLines } from '../io/print.js';
import { driveAllowed } from '../run/drive-allowed.js';
import { effectiveConfig } from '../run/effective-config.js';
import { endOfRunLines } from '../run/end-of-run.js';
import { unservedLines } from '../text/unserved-lines.js';

/**
 * Drives a run as its starter was told to, with nobody to ask (X120): configuration, trust and keys
 * are read as every other drive reads them. `onOpened` is called when its record has begun.
 * Resolves to the exit code.
 */
export async function driveOrdered(
  order: DriveOrder,
  io: Io,
  onOpened: () => void,
): Promise<number> {
  const { project, choices, mode, detail } = order;
  const run = await findRun(projectRuns(project, io.home), order.runId);
  const effective = await effectiveConfig({ io, project, choices, trusted: false, quiet: true });
  const program = orderedProgram(order, await run.script());
  const { drive } = await import('../../../runs/drive/drive.js');
  const { config, surroundings } = effective;
  const asksEstimate = mode === 'run' && choices.simulate === undefined;
  const about = { project, program, args: order.args, choices, config, surroundings };
  const ending = await driveAllowed({
    io,
    flags: flagsOf(order, io),
    runFlags: { view: 'lines', attached: false, interactive: false, yes: true },
    allowed: {
      program,
      hash: order.script,
      approved: order.script,
      args: order.args,
      estimate: null,
      ...(asksEstimate ? { makeEstimate: await estimateLater(about) } : {}),
      effective,
      notices: [],
    },
    request: {
      ...driveSettings(config, choices),
      ...{ project, run, mode, surroundings, interactive: false, detached: true, onOpened },
      known: order.known,
      ...(mode === 'run' ? {} : resumeOf(order)),
    },
    choices,
    drive,
  });
  const { report, unserved } = ending;
  const place = { io, flags: flagsOf(order, io), stream: 'stderr' } as const;
  const lines =
    detail === 'quiet' ? unservedLines(unserved) : endOfRunLines(report, place, unserved);
  printLines(io.stderr, lines);
  return ending.code;
}

function resumeOf({ rerun, keepFailed, rerunLost, takeOver }: DriveOrder) {
  return { rerun, keepFailed, rerunLost, takeOver };
}

function flagsOf({ detail }: DriveOrder, { cwd }: Io): CommonFlags {
  return {
    json: false,
    quiet: detail === 'quiet',
    verbose: detail === 'verbose',
    color: 'never',
    cwd,
  };
}
