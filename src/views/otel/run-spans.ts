import type { Attributes, Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import type {
  AttemptEnd,
  DriveStart,
  JournalEvent,
  RunEnd,
  StepEnd,
  StepStart,
} from '../../core/journal/event.js';
import type { View } from '../../core/ports/view.js';
import type { JsonObject } from '../../core/values/json.js';
import { genAi, operations, ours } from './span-names.js';

/** What is used of the API of OpenTelemetry, so that it need not be there. */
export interface SpanWorld {
  readonly tracer: Tracer;
  /** The context in which a span is the parent. */
  readonly within: (span: Span) => Context;
  readonly runId: string;
  /** Spans of the earlier drives of this run. */
  readonly earlier: readonly SpanContext[];
  /** The span of this drive has begun. */
  readonly onRun: (span: SpanContext) => void;
}

/** A view that also hears what agents say: their tools are in no event. */
export interface SpansView extends View {
  /** `n` is the number of the call; `at` of the item, milliseconds since 1970. */
  progress(n: number, item: JsonObject, at: number): void;
}

interface OpenCall {
  readonly span: Span;
  attempt: Span | null;
  readonly tools: Map<string, Span>;
}

const error = 2;

/**
 * Makes a span of a drive, its phases, calls, attempts and tools (X124), out of what is journaled
 * now: what a resume only reuses makes none. Prompts, answers and inputs of tools never leave.
 */
export function createSpansView(world: SpanWorld): SpansView {
  const { tracer, within } = world;
  let run: Span | null = null;
  let last = 0;
  const phases = new Map<string, { readonly span: Span; endedAt: number }>();
  const calls = new Map<number, OpenCall>();

  const begin = (name: string, at: number, parent: Span | null, attributes: Attributes): Span =>
    tracer.startSpan(
      name,
      { startTime: at, attributes },
      parent === null ? undefined : within(parent),
    );
  const startRun = ({ at, name, epoch }: DriveStart): void => {
    const attributes = { [ours.runId]: world.runId, [ours.epoch]: epoch };
    const links = world.earlier.map((context) => ({ context }));
    run = tracer.startSpan(`plenum run ${name}`, { startTime: at, attributes, links });
    world.onRun(run.spanContext());
  };
  const phaseOf = (title: string | null, at: number): Span | null => {
    if (title === null) return run;
    const known = phases.get(title);
    if (known) return known.span;
    const span = begin(`phase ${title}`, at, run, { [ours.phase]: title });
    phases.set(title, { span, endedAt: at });
    return span;
  };
  const startAttempt = (call: OpenCall, number: number, at: number): void => {
    call.attempt = begin(`attempt ${number}`, at, call.span, { [ours.attempt]: number });
  };
  const startCall = (event: StepStart): void => {
    const { at, n, kind, label, key, phase, model, backend } = event;
    const isAgent = kind === 'agent';
    const name = `${isAgent ? operations.invokeAgent : kind} ${label}`;
    const span = begin(name, at, phaseOf(phase, at), {
      ...{ [ours.step]: n, [ours.kind]: kind },
      ...(isAgent ? agentAttributes(label, key, model, backend) : {}),
    });
    const call = { span, attempt: null, tools: new Map() };
    calls.set(n, call);
    if (isAgent) startAttempt(call, 1, at);
  };
  const endAttempt = ({ at, n, attempt, cause, message, retryInMs = 0 }: AttemptEnd): void => {
    const call = calls.get(n);
    if (!call) return;
    closeTools(call, at);
    if (call.attempt) fail(call.attempt, cause, message).end(at);
    startAttempt(call, attempt + 1, at + retryInMs);
  };
  const endCall = (event: StepEnd): void => {
    const { at, n, status, cause, message } = event;
    const call = calls.get(n);
    if (!call) return;
    calls.delete(n);
    closeTools(call, at);
    const ends = call.attempt === null ? [call.span] : [call.attempt, call.span];
    for (const span of ends) if (status === 'failed') fail(span, cause ?? status, message ?? '');
    call.span.setAttributes(endAttributes(event));
    for (const span of ends) span.end(at);
  };
  const endRun = ({ at, status, reasons, reused, ran }: RunEnd): void => {
    if (run === null) return;
    run.setAttributes({ [ours.status]: status, [ours.reused]: reused, [ours.ran]: ran });
    if (status === 'failed') fail(run, status, reasons.join('; '));
    close(at);
  };
  /** Whatever is open ends here: its end is not recorded. */
  const close = (at: number): void => {
    for (const call of calls.values()) {
      closeTools(call, at);
      call.attempt?.end(at);
      call.span.end(at);
    }
    calls.clear();
    for (const { span, endedAt } of phases.values()) span.end(endedAt);
    phases.clear();
    run?.end(at);
    run = null;
  };

  return {
    version: 1,
    event(event: JournalEvent, state, live) {
      if (!live) return;
      last = event.at;
      if (event.type === 'drive-start') startRun(event);
      else if (event.type === 'step-start') startCall(event);
      else if (event.type === 'attempt-end') endAttempt(event);
      else if (event.type === 'step-end') {
        const phase = phases.get(state.steps.get(event.n)?.phase ?? '');
        if (phase) phase.endedAt = event.at;
        endCall(event);
      } else if (event.type === 'run-end') endRun(event);
    },
    progress(n, item, at) {
      const call = calls.get(n);
      const id = String(item.id);
      if (!call) return;
      if (item.type === 'tool-start') {
        const tool = String(item.tool);
        const attributes = {
          [genAi.operation]: operations.executeTool,
          [genAi.toolName]: tool,
          [genAi.toolCallId]: id,
        };
        const parent = call.attempt ?? call.span;
        call.tools.set(id, begin(`${operations.executeTool} ${tool}`, at, parent, attributes));
      }
      if (item.type !== 'tool-end') return;
      const span = call.tools.get(id);
      call.tools.delete(id);
      if (span && item.failed === true) fail(span, 'tool', 'the use of the tool failed');
      span?.end(at);
    },
    end: () => close(last),
  };
}

function closeTools({ tools }: OpenCall, at: number): void {
  for (const span of tools.values()) span.end(at);
  tools.clear();
}

function fail(span: Span, cause: string, message: string): Span {
  span.setAttribute(genAi.errorType, cause);
  return span.setStatus({ code: error, message });
}

function agentAttributes(
  label: string,
  key: string,
  model: string | undefined,
  backend: string | undefined,
): Attributes {
  return {
    [genAi.operation]: operations.invokeAgent,
    [genAi.agentName]: label,
    [genAi.agentId]: key,
    ...(backend === undefined ? {} : { [genAi.provider]: providerOf(model, backend) }),
    ...(model === undefined ? {} : { [genAi.requestModel]: model }),
  };
}

/** `anthropic/claude-x` names its provider; otherwise the program that asks stands for it. */
function providerOf(model: string | undefined, backend: string): string {
  const at = model?.indexOf('/') ?? -1;
  return at > 0 ? (model ?? '').slice(0, at) : backend;
}

function endAttributes({ status, usage, costUsd, model }: StepEnd): Attributes {
  const { inputTokens, outputTokens } = usage ?? {};
  return {
    [ours.state]: status,
    ...(inputTokens === undefined ? {} : { [genAi.inputTokens]: inputTokens }),
    ...(outputTokens === undefined ? {} : { [genAi.outputTokens]: outputTokens }),
    ...(costUsd === undefined ? {} : { [ours.costUsd]: costUsd }),
    ...(model === undefined ? {} : { [genAi.responseModel]: model }),
  };
}
