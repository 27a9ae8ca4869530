import { setTimeout as delay } from 'node:timers/promises';
import type { Drive, DriveRequest } from '../../config/request/drive-request.js';
import type { RunState } from '../../core/state/run-state.js';
import { messageOf } from '../../core/values/errors.js';

interface LiveRun {
  readonly drive: Drive;
  /** Resolves when nothing of the run goes on any more. Never rejects. */
  readonly ended: Promise<void>;
  isOver: boolean;
  state: RunState | null;
  trouble: string | null;
}

/**
 * The runs that this process drives. They outlive the request that started them, and end with the
 * process.
 */
export interface LiveRuns {
  start(request: Omit<DriveRequest, 'onEvent'>): Promise<void>;
  /** Undefined for runs of other processes. */
  state(id: string): RunState | null | undefined;
  /** Why this process could not go on driving it. */
  trouble(id: string): string | null;
  isLive(id: string): boolean;
  /** True when the run ended within the time. */
  untilEnded(id: string, ms: number, signal: AbortSignal): Promise<boolean>;
  /** Pauses everything, waits for what runs, then ends it. Everything recorded is kept. */
  leave(author: string, patienceMs?: number): Promise<void>;
}

/**
 * Running agents may finish this long after the client has gone; then they are ended and run again
 * on the resume.
 */
const graceMs = 30_000;

export function createLiveRuns(): LiveRuns {
  const runs = new Map<string, LiveRun>();
  return {
    async start(request) {
      runs.set(request.run.id, await startLive(request));
    },
    state: (id) => runs.get(id)?.state,
    trouble: (id) => runs.get(id)?.trouble ?? null,
    isLive: (id) => runs.get(id)?.isOver === false,
    async untilEnded(id, ms, signal) {
      const run = runs.get(id);
      if (!run) return false;
      await Promise.race([
        run.ended,
        delay(ms, undefined, { signal, ref: false }).catch(() => undefined),
      ]);
      return run.isOver;
    },
    async leave(author, patienceMs = graceMs) {
      const open = [...runs.values()].filter(({ isOver }) => !isOver);
      const ended = Promise.all(open.map((run) => run.ended));
      for (const { drive } of open) drive.pause(author);
      await Promise.race([ended, delay(patienceMs, undefined, { ref: false })]);
      for (const { drive, isOver } of open) if (!isOver) drive.stop(author);
      await ended;
    },
  };
}

async function startLive(request: Omit<DriveRequest, 'onEvent'>): Promise<LiveRun> {
  const [{ drive }, { endOfDrive }] = await Promise.all([
    import('../drive/drive.js'),
    import('../drive/end-of-drive.js'),
  ]);
  const driving = drive({
    ...request,
    onEvent: (_event, state) => {
      run.state = state;
    },
  });
  const ended = driving.result
    .then(
      async (result) => {
        await endOfDrive({ run: request.run, result }).catch(() => undefined);
      },
      (error: unknown) => {
        run.trouble = messageOf(error);
      },
    )
    .finally(() => {
      run.isOver = true;
    });
  const run: LiveRun = { drive: driving, ended, isOver: false, state: null, trouble: null };
  return run;
}
