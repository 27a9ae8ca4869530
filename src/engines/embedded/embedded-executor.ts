import type { AttemptResult, Backend, CallIO } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { BackendProfile, ExecutionRequest, Executor } from '../../core/ports/executor.js';
import { gatedBackend } from './gated-backend.js';
import { safeBackend } from './safe-backend.js';

/** An execution and how many wait for it. */
interface Execution {
  readonly result: Promise<AttemptResult>;
  readonly controller: AbortController;
  waiting: number;
}

/** Attempts of this process. */
export interface EmbeddedExecutor extends Executor {
  /** The backend of this id, made at first need. */
  serve(id: string, create: () => Backend): BackendProfile;
}

/** `conceal` goes over what backends say, their failures included. */
export function createEmbeddedExecutor(
  clock: Clock,
  conceal: (backend: Backend) => Backend = (backend) => backend,
): EmbeddedExecutor {
  const served = new Map<string, Backend & BackendProfile>();
  const running = new Map<string, Execution>();

  function start(key: string, request: ExecutionRequest, io: CallIO): Execution | null {
    const backend = served.get(request.backend);
    if (!backend) return null;
    const controller = new AbortController();
    const { progress, permit, gate } = io;
    const result = backend.run(request, { progress, permit, gate, signal: controller.signal });
    const execution = { result, controller, waiting: 0 };
    running.set(key, execution);
    void result.then(() => running.delete(key));
    return execution;
  }

  return {
    version: 1,
    serve(id, create) {
      const present = served.get(id);
      if (present) return present;
      const backend = { ...gatedBackend(conceal(safeBackend(create(), clock))), id };
      served.set(id, backend);
      return backend;
    },
    execute(request, io) {
      const key = `${request.backend}\n${request.call.key}\n${request.attempt}`;
      const execution = running.get(key) ?? start(key, request, io);
      return execution ? attached(execution, io.signal) : Promise.resolve(unknown(request.backend));
    },
    release: (id, callKey) => served.get(id)?.release?.(callKey),
    async close() {
      await Promise.all([...served.values()].map((backend) => backend.close?.()));
    },
  };
}

/** The last one that leaves ends it, and then waits for how it ended; the others just go. */
function attached(execution: Execution, signal: AbortSignal): Promise<AttemptResult> {
  execution.waiting += 1;
  return new Promise((resolve) => {
    const leave = (): void => {
      execution.waiting -= 1;
      if (execution.waiting === 0) execution.controller.abort();
      else resolve(stopped);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    void execution.result.then((result) => {
      signal.removeEventListener('abort', leave);
      resolve(result);
    });
  });
}

const stopped: AttemptResult = {
  status: 'failed',
  cause: 'stopped',
  message: 'the call was stopped',
};

function unknown(backend: string): AttemptResult {
  return { status: 'failed', cause: 'unsupported', message: `there is no backend "${backend}"` };
}
