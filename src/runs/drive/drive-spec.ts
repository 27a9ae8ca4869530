import type { DriveRequest } from '../../config/request/drive-request.js';
import type { Config } from '../../config/values/config.js';
import type { ReplayRecord } from '../../core/replay/record.js';
import type { RunLimits, RunSpec } from '../../core/run/bounds/run-spec.js';
import { ownMember } from '../../core/values/json.js';
import { sha } from '../../host/values/hash.js';

/** What the run loop needs to know of a drive, apart from its ports. */
export function specOf(
  request: DriveRequest,
  record: ReplayRecord,
  baselines: RunSpec['baselines'],
): RunSpec {
  const { config, limits } = request;
  const { header } = request.run;
  const wanted = new Set(request.rerun ?? []);
  return {
    runId: header.id,
    seed: header.seed,
    startedAt: header.startedAt,
    program: request.program,
    script: sha(request.program.source),
    args: request.recordedArgs ? record.args : request.args,
    reason: request.mode,
    known: request.known ?? [],
    baselines,
    limits: runLimitsOf(config, limits),
    resume: {
      keepFailed: request.keepFailed ?? false,
      rerun: (step) =>
        wanted.size > 0 &&
        (wanted.has(step.label) || (step.phase !== null && wanted.has(step.phase))),
    },
  };
}

/** The limits of a run, from those that were asked for and the configuration. */
export function runLimitsOf(config: Config, limits: DriveRequest['limits']): RunLimits {
  return {
    ...limits,
    nesting: config.limits.nesting,
    widthOfLane: (lane) => widthOfLane(config, lane),
    widthOfGroup: (group) =>
      ownMember(config.concurrencyPer.group, group) ?? Number.POSITIVE_INFINITY,
    maxWaitMs: config.limits.maxWaitMinutes * 60_000,
    longWaitMs: config.limits.longWaitMs,
    time: config.limits,
    sandbox: {
      busyMs: config.limits.busyMs,
      memoryBytes: config.limits.memoryMb * 1024 * 1024,
      pendingSteps: 200_000,
      logBytes: 64 * 1024 * 1024,
    },
  };
}

/** A lane is a model (`anthropic/<model>`), a whole provider (`anthropic/`), or a backend (C24). */
function widthOfLane({ concurrencyPer, backends }: Config, lane: string): number {
  const [provider = '', model = ''] = [
    lane.slice(0, lane.indexOf('/')),
    lane.slice(lane.indexOf('/') + 1),
  ];
  const width = !lane.includes('/')
    ? Math.min(
        ownMember(concurrencyPer.backend, lane) ?? Number.POSITIVE_INFINITY,
        ownMember(backends, lane)?.concurrency ?? Number.POSITIVE_INFINITY,
      )
    : model === ''
      ? ownMember(concurrencyPer.provider, provider)
      : ownMember(concurrencyPer.model, lane);
  return width ?? Number.POSITIVE_INFINITY;
}
