import type {
  AttemptRequest,
  AttemptResult,
  Backend,
  CallIO,
  Capabilities,
  Failure,
} from '../../ports/backend.js';
import type { ModelAnswer } from '../../ports/request-gate.js';
import type { Call } from '../../step/call.js';
import { addUsage, type Usage } from '../../values/usage.js';
import type { PermissionDesk } from '../record/permission-desk.js';
import type { RunPorts } from '../record/ports.js';
import type { Requester, RequestLimits } from '../request-pools/request-limits.js';
import { defaultRetries } from '../request-pools/retry.js';
import { Watch, type WatchLimits } from './watch.js';

/** One try of a call under its limits (X82). */
export interface Attempt {
  readonly result: Promise<AttemptResult>;
  abort(): void;
}

export interface AttemptContext {
  readonly ports: RunPorts;
  readonly limits: RequestLimits;
  readonly desk: PermissionDesk;
  readonly timeLimits: Required<Pick<WatchLimits, 'firstTokenMs' | 'silenceMs' | 'toolMs'>>;
  /** Why no further request may be sent; null when it may. */
  readonly refusal: () => Failure | null;
  /** What one request of a gated backend cost. */
  readonly bill: (usage: Usage | undefined, model: string | undefined) => void;
}

/**
 * Tries `backend` once. The result of a gated backend carries the usage of all its requests, failed
 * ones included (X84).
 */
export function openAttempt(
  context: AttemptContext,
  backend: Backend,
  request: AttemptRequest,
): Attempt {
  const { ports, limits, desk } = context;
  const { call } = request;
  const controller = new AbortController();
  const { signal } = controller;
  let exceeded: Failure | null = null;
  const watch = new Watch(
    ports.clock,
    watchLimits(call, request, backend.can, context),
    (cause, message) => {
      exceeded ??= { status: 'failed', cause, message, retryable: cause === 'stall' };
      controller.abort();
    },
  );
  const bill = new RequestBill(context.bill);
  let begun = () => {};
  const requester: Requester = {
    signal,
    retries: call.options.retries ?? defaultRetries,
    refusal: context.refusal,
    at: (stage) =>
      stage === 'sent'
        ? watch.asked()
        : stage === 'waiting'
          ? watch.waits()
          : watch.heard({ type: 'sign' }),
    sent: (answer) => bill.add(answer),
    repeating: ({ cause, message }, delayMs) =>
      ports.onProgress(call.n, { type: 'repeat', cause, message, delayMs }),
  };
  const io: CallIO = {
    signal,
    progress: (item) => {
      begun();
      watch.heard(item);
      if (item.type !== 'sign') ports.onProgress(call.n, item);
    },
    permit: (use) => desk.permit(call.n, request.root, use, signal),
    gate: limits.gate(requester),
  };
  const whole = async (): Promise<AttemptResult> => {
    const lane =
      limits.lane(backend.name, backend.width).tryEnter() ??
      (await limits.waitingFor(backend.name, limits.enter(backend.name, signal)));
    if (!('leave' in lane)) return lane;
    const turn = await limits.prefixTurn(
      backend.can.promptCaching ? prefixOf(backend, request) : undefined,
      signal,
    );
    turn?.sending();
    begun = () => turn?.begun();
    watch.asked();
    const result = await backend.run(request, io);
    turn?.ended();
    lane.leave(result);
    return result;
  };
  const result = (backend.can.gated ? backend.run(request, io) : whole()).then(
    (answer): AttemptResult => {
      watch.end();
      const billed = backend.can.gated
        ? { usage: bill.usage ?? answer.usage, model: answer.model ?? bill.model }
        : {};
      if (exceeded === null || answer.status === 'completed') return { ...answer, ...billed };
      return {
        ...exceeded,
        usage: answer.usage,
        costUsd: answer.costUsd,
        raw: answer.raw,
        conversation: answer.conversation,
        model: answer.model,
        ...billed,
      };
    },
  );
  return { result, abort: () => controller.abort() };
}

function watchLimits(
  call: Call,
  { brief }: AttemptRequest,
  can: Capabilities,
  { timeLimits }: AttemptContext,
): WatchLimits {
  const { timeoutMs = brief.timeoutMs, stallMs } = call.options;
  const quiet = can.streams ? timeLimits : {};
  return {
    ...quiet,
    ...(stallMs === undefined ? {} : { firstTokenMs: stallMs, silenceMs: stallMs }),
    ...(timeoutMs === undefined ? {} : { wholeMs: timeoutMs }),
  };
}

/** What programs of one kind have in common at the start of their prompts. */
function prefixOf(backend: Backend, { brief, call }: AttemptRequest): string {
  return `${backend.name} ${brief.agentType} ${brief.model ?? ''} ${JSON.stringify(call.options.schema ?? null)}`;
}

class RequestBill {
  usage: Usage | undefined;
  model: string | undefined;

  constructor(private readonly bill: AttemptContext['bill']) {}

  add({ usage, model }: ModelAnswer<unknown>): void {
    this.usage = addUsage(this.usage, usage);
    this.model = model ?? this.model;
    if (usage) this.bill(usage, model);
  }
}
