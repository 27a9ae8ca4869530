import type { AttemptResult, Bill, CallIO, Capabilities, Failure } from '../../ports/backend.js';
import type { BackendProfile, ExecutionRequest } from '../../ports/executor.js';
import type { Call } from '../../step/call.js';
import { isJsonObject, type JsonObject } from '../../values/json.js';
import { addUsage, type Usage } from '../../values/usage.js';
import type { CommandWaitBook } from '../record/command-wait-book.js';
import type { PermissionDesk } from '../record/permission-desk.js';
import type { RunPorts } from '../record/ports.js';
import type { Requester, RequestLimits } from '../request-pools/request-limits.js';
import { defaultRetries } from '../request-pools/retry.js';
import type { AttemptInbox } from './message-book.js';
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
  readonly waits: CommandWaitBook;
  readonly timeLimits: Required<Pick<WatchLimits, 'firstTokenMs' | 'silenceMs' | 'toolMs'>>;
  /** Why no further request may be sent; null when it may. */
  readonly refusal: () => Failure | null;
  /** Told what each request cost, as far as it is known. */
  readonly bill: (bill: Bill) => void;
}

/** What a call cost so far, as far as it is known: all of its attempts. */
export interface Spending {
  usd: number;
}

/** A ceiling of one agent is that agent's loss, never the run's budget (X167). */
function overspent({ options: { maxCost } }: Call, { usd }: Spending): Failure | null {
  if (maxCost === undefined || usd < maxCost) return null;
  const message = `reached maxCost $${maxCost}: $${usd.toPrecision(3)} are spent, still no answer`;
  return { status: 'failed', cause: 'cost', message };
}

/** A backend's own figure wins; without a price the cost stays unknown (X84). */
export function costOf(
  { costUsd, usage, model: answered }: Bill,
  asked: string | undefined,
  { price }: Pick<RunPorts, 'price'>,
): number | undefined {
  const model = answered ?? asked;
  return costUsd ?? (usage && model !== undefined ? price(model, usage) : undefined);
}

/** Who looks at an agent at work sees what it has cost so far, as far as there is a price. */
function priced(
  item: JsonObject,
  asked: string | undefined,
  ports: Pick<RunPorts, 'price'>,
): JsonObject {
  if (item.type !== 'usage' || item.costUsd !== undefined || !isJsonObject(item.usage)) return item;
  const model = typeof item.model === 'string' ? item.model : undefined;
  const costUsd = costOf({ usage: item.usage, model }, asked, ports);
  return costUsd === undefined ? item : { ...item, costUsd };
}

/** Tries once. The result carries the usage of all its requests, failed ones included (X84). */
export function openAttempt(
  context: AttemptContext,
  { can }: BackendProfile,
  request: ExecutionRequest,
  { spending, inbox }: { readonly spending: Spending; readonly inbox: AttemptInbox },
): Attempt {
  const { ports, limits, desk } = context;
  const { call } = request;
  const reportWait = context.waits.of(call.n);
  const controller = new AbortController();
  const { signal } = controller;
  let exceeded: Failure | null = null;
  const watch = new Watch(
    ports.clock,
    watchLimits(call, request, can, context),
    (cause, message) => {
      exceeded ??= { status: 'failed', cause, message, retryable: cause === 'stall' };
      controller.abort();
    },
  );
  const total: { usage: Usage | undefined; model: string | undefined } = {
    usage: undefined,
    model: undefined,
  };
  const sent = (bill: Bill): void => {
    total.usage = addUsage(total.usage, bill.usage);
    if (bill.model !== undefined) total.model = bill.model;
    spending.usd += costOf(bill, request.brief.model, ports) ?? 0;
    context.bill(bill);
  };
  const refusal = () => context.refusal() ?? overspent(call, spending);
  const io: CallIO = {
    signal,
    progress: (item) => {
      watch.heard(item);
      if (item.type !== 'sign') ports.onProgress(call.n, priced(item, request.brief.model, ports));
    },
    waits: (wait) => {
      watch.held(wait !== null);
      reportWait(wait);
    },
    permit: (use) => desk.permit(call.n, request.root, use, signal),
    gate: limits.gate(requesterOf({ ...context, refusal }, call, watch, { signal, sent })),
    messages: inbox,
  };
  const result = ports.executor.execute(request, io).then((answer): AttemptResult => {
    watch.end();
    const billed = {
      usage: total.usage ?? answer.usage,
      model: answer.model ?? total.model,
    };
    if (exceeded === null || answer.status === 'completed') return { ...answer, ...billed };
    const { costUsd, raw, conversation } = answer;
    return { ...exceeded, costUsd, raw, conversation, ...billed };
  });
  return { result, abort: () => controller.abort() };
}

function requesterOf(
  { ports, refusal }: AttemptContext,
  call: Call,
  watch: Watch,
  { signal, sent }: Pick<Requester, 'signal' | 'sent'>,
): Requester {
  return {
    signal,
    sent,
    retries: call.options.retries ?? defaultRetries,
    refusal,
    at: (stage) =>
      stage === 'sent'
        ? watch.asked()
        : stage === 'waiting'
          ? watch.waits()
          : watch.heard({ type: 'sign' }),
    repeating: ({ cause, message }, delayMs) =>
      ports.onProgress(call.n, { type: 'repeat', cause, message, delayMs }),
  };
}

function watchLimits(
  call: Call,
  { brief }: ExecutionRequest,
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
