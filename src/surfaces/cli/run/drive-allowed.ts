import { noticeAdvice } from '../../../approval/notice.js';
import { runningEstimate } from '../../../pretend/estimate/running-estimate.js';
import type { RunFlags } from '../io/run-flags.js';
import type { Allowed, Allowing } from './before-run.js';
import { type DriveCommand, type DriveEnding, driveRun } from './drive-run.js';

/** What a person let run, before it is driven. */
export interface AllowedDrive extends Omit<DriveCommand, 'request' | 'runFlags'> {
  readonly allowed: Allowed;
  readonly request: Omit<DriveCommand['request'], 'program' | 'args'>;
  readonly runFlags: Pick<RunFlags, 'view' | 'attached' | 'interactive' | 'yes'>;
  readonly choices: Allowing['choices'];
}

/** Drives what was allowed; its estimate is kept, or made beside the run, and bounds its fan-out. */
export async function driveAllowed({
  allowed,
  request,
  choices,
  ...command
}: AllowedDrive): Promise<DriveEnding> {
  const { program, args, estimate, makeEstimate, notices } = allowed;
  const { interactive, yes } = command.runFlags;
  const estimated = runningEstimate({
    run: request.run,
    known: estimate,
    ...(makeEstimate ? { make: makeEstimate } : {}),
    maxFanOut: choices.maxFanOut,
    ask: interactive && !yes,
  });
  const limits = { ...request.limits, fanOut: estimated.fanOut };
  try {
    const known = notices.map(noticeAdvice);
    const started = { ...request, program, args, limits, known };
    return { ...(await driveRun({ ...command, request: started })), notices };
  } finally {
    await estimated.end();
  }
}
