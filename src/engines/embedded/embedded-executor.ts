import type { AttemptResult, Backend, CallIO } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { BackendProfile, ExecutionRequest, Executor } from '../../core/ports/executor.js';
import { gatedBackend } from './gated-backend.js';
import { safeBackend } from './safe-backend.js';

/** An execution and those who wait for it, in the order in which they asked. */
interface Execution {
  readonly result: Promise<AttemptResult>;
  readonly controller: AbortController;
  readonly waiting: CallIO[];
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
    const waiting: CallIO[] = [];
    const result = backend.run(request, lentBy(waiting, io, controller.signal));
    const execution = { result, controller, waiting };
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
      return execution ? attached(execution, io) : Promise.resolve(unknown(request.backend));
    },
    release: (id, callKey) => served.get(id)?.release?.(callKey),
    async close() {
      await Promise.all([...served.values()].map((backend) => backend.close?.()));
    },
  };
}

/** What an execution asks goes to the first of those who are left. */
function lentBy(waiting: readonly CallIO[], first: CallIO, signal: AbortSignal): CallIO {
  const lender = (): CallIO => waiting[0] ?? first;
  return {
    signal,
    progress: (item) => lender().progress(item),
    permit: (use) => lender().permit(use),
    gate: {
      request: (about, send) =>
        lender().gate.request(about, ({ begun }) => send({ signal, begun })),
    },
    messages: {
      waiting: () => lender().messages.waiting(),
      arrival: (seen) => lender().messages.arrival(seen),
    },
  };
}

/** The last one that leaves ends it, and then waits for how it ended; the others just go. */
function attached({ result, controller, waiting }: Execution, io: CallIO): Promise<AttemptResult> {
  waiting.push(io);
  return new Promise((resolve) => {
    const leave = (): void => {
      if (waiting.length === 1) controller.abort();
      else {
        waiting.splice(waiting.indexOf(io), 1);
        resolve(stopped);
      }
    };
    if (io.signal.aborted) leave();
    else io.signal.addEventListener('abort', leave, { once: true });
    void result.then((ended) => {
      io.signal.removeEventListener('abort', leave);
      resolve(ended);
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
