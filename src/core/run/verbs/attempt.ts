import type { Call } from '../../model/call/call.js';
import type { AttemptResult, Backend } from '../../ports/backend.js';
import type { RunPorts } from '../ports.js';

/** One try of a call under its limits (X82). */
export interface Attempt {
  readonly result: Promise<AttemptResult>;
  abort(): void;
}

interface AttemptStart {
  readonly number: number;
  readonly error: string | undefined;
  readonly cwd: string;
}

export function openAttempt(ports: RunPorts, backend: Backend, call: Call, start: AttemptStart): Attempt {
  const controller = new AbortController();
  const { timeoutMs, stallMs } = call.options;
  let limit: Extract<AttemptResult, { status: 'failed' }> | null = null;
  const exceed = (cause: 'timeout' | 'stall', message: string) => {
    limit ??= { status: 'failed', cause, message, retryable: cause === 'stall' };
    controller.abort();
  };
  let quiet = () => {};
  const heard = () => {
    quiet();
    if (stallMs !== undefined) quiet = ports.clock.after(stallMs, () => exceed('stall', `no sign of life for ${stallMs} ms`));
  };
  heard();
  const whole = timeoutMs === undefined ? () => {} : ports.clock.after(timeoutMs, () => exceed('timeout', `not done after ${timeoutMs} ms`));
  const io = {
    signal: controller.signal,
    progress: (item: Parameters<typeof ports.onProgress>[1]) => {
      heard();
      ports.onProgress(call.n, item);
    },
  };
  const request = { call, attempt: start.number, cwd: start.cwd, ...(start.error === undefined ? {} : { error: start.error }) };
  const result = backend.run(request, io).then((answer): AttemptResult => {
    quiet();
    whole();
    if (limit === null || answer.status === 'completed') return answer;
    return { ...limit, usage: answer.usage, costUsd: answer.costUsd, raw: answer.raw };
  });
  return { result, abort: () => controller.abort() };
}
