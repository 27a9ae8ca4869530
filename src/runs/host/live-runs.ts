import { setTimeout as delay } from 'node:timers/promises';
import type { Drive, DriveRequest } from '../../config/request/drive-request.js';
import type { RunState } from '../../core/state/run-state.js';
import { messageOf } from '../../core/values/errors.js';

interface LiveRun {
  readonly drive: Drive;
  /** Resolves when nothing of the run goes on any more. Never rejects. */
  readonly ended: Promise<void>;
  state: RunState | null;
  trouble: string | null;
}

/**
 * Running agents may finish this long after the client has gone; then they are ended and run again
 * on the resume.
 */
const graceMs = 30_000;

/**
 * The runs that this process drives. They outlive the request that started them, and end with the
 * process.
 */
export class LiveRuns {
  private readonly runs = new Map<string, LiveRun>();

  async start(request: Omit<DriveRequest, 'onEvent'>): Promise<void> {
    const { id } = request.run;
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
    const ended = driving.result.then(
      async (result) =>
        void (await endOfDrive({ run: request.run, result }).catch(() => undefined)),
      (error: unknown) => {
        run.trouble = messageOf(error);
      },
    );
    const run: LiveRun = {
      drive: driving,
      ended: ended.finally(() => this.finished.add(id)),
      state: null,
      trouble: null,
    };
    this.runs.set(id, run);
  }

  private readonly finished = new Set<string>();

  /** Undefined for runs of other processes. */
  state(id: string): RunState | null | undefined {
    return this.runs.get(id)?.state;
  }

  /** Why this process could not go on driving it. */
  trouble(id: string): string | null {
    return this.runs.get(id)?.trouble ?? null;
  }

  isLive(id: string): boolean {
    return this.runs.has(id) && !this.finished.has(id);
  }

  /** True when the run ended within the time. */
  async untilEnded(id: string, ms: number, signal: AbortSignal): Promise<boolean> {
    const run = this.runs.get(id);
    if (!run) return false;
    await Promise.race([
      run.ended,
      delay(ms, undefined, { signal, ref: false }).catch(() => undefined),
    ]);
    return this.finished.has(id);
  }

  /** Pauses everything, waits for what runs, then ends it. Everything recorded is kept. */
  async leave(author: string, patienceMs = graceMs): Promise<void> {
    const open = [...this.runs].filter(([id]) => this.isLive(id)).map(([, run]) => run);
    for (const { drive } of open) drive.pause(author);
    await Promise.race([
      Promise.all(open.map(({ ended }) => ended)),
      delay(patienceMs, undefined, { ref: false }),
    ]);
    this.stopAll(author);
    await Promise.all(open.map(({ ended }) => ended));
  }

  stopAll(author: string): void {
    for (const [id, { drive }] of this.runs) if (this.isLive(id)) drive.stop(author);
  }
}
