import type { AttemptRequest, AttemptResult, Backend, CallIO } from './backend.js';

/** A backend as a run knows it: what it is called and what it can. */
export interface BackendProfile extends Pick<Backend, 'name' | 'can' | 'width'> {
  /** Backends of one name that run different programs differ in it. */
  readonly id: string;
}

/** One attempt and who is to work on it. */
export interface ExecutionRequest extends AttemptRequest {
  readonly backend: BackendProfile['id'];
}

/**
 * Where attempts run: in this process, or on a worker elsewhere.
 *
 * - MUST NOT reject: what goes wrong is a failed result with a cause, a backend that it does not
 *   know included (`unsupported`).
 * - MUST attach: the same call key and attempt asked for again while it runs is one execution, and
 *   everybody gets its one result.
 * - MUST go on while one of those who asked is left, and end within 2 s of the last one's abort.
 *   Who aborts gets `stopped` at once; what is asked from then on goes to those who are left.
 * - MUST send through `io.gate`: each model request where the backend does so itself
 *   (`can.gated`), else the attempt as a whole.
 * - MUST report no progress after the result.
 */
export interface Executor {
  readonly version: 1;
  execute(request: ExecutionRequest, io: CallIO): Promise<AttemptResult>;
  /** Nothing more will be asked under this call: what was kept alive for it may go. */
  release(backend: BackendProfile['id'], callKey: string): void;
  /** Ends whatever is kept alive between calls. Never rejects. */
  close(): Promise<void>;
}
