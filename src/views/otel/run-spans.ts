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

/** What one drive has open. */
interface OpenSpans {
  readonly world: SpanWorld;
  run: Span | null;
  last: number;
  readonly phases: Map<string, { readonly span: Span; endedAt: number }>;
  readonly calls: Map<number, OpenCall>;
}

const error = 2;

/**
 * Makes a span of a drive, its phases, calls, attempts and tools (X124), out of what is journaled
 * now: what a resume only reuses makes none. Prompts, answers and inputs of tools never leave.
 */
export function createSpansView(world: SpanWorld): SpansView {
  const open: OpenSpans = { world, run: null, last: 0, phases: new Map(), calls: new Map() };
  return {
    version: 1,
    event(event: JournalEvent, state, live) {
      if (!live) return;
      open.last = event.at;
      if (event.type === 'drive-start') startRun(open, event);
      else if (event.type === 'step-start')
        // Of other steps than agents the event does not say the phase that they stand in.
        startCall(open, { ...event, phase: state.steps.get(event.n)?.phase ?? event.phase });
      else if (event.type === 'attempt-end') endAttempt(open, event);
      else if (event.type === 'step-end') {
        const phase = open.phases.get(state.steps.get(event.n)?.phase ?? '');
        if (phase) phase.endedAt = event.at;
        endCall(open, event);
      } else if (event.type === 'run-end') endRun(open, event);
    },
    progress(n, item, at) {
      const call = open.calls.get(n);
      if (call && item.type === 'tool-start') startTool(world, call, item, at);
      if (call && item.type === 'tool-end') endTool(call, item, at);
    },
    end: () => close(open, open.last),
  };
}

interface SpanStart {
  readonly name: string;
  readonly at: number;
  readonly attributes: Attributes;
}

function begin(
  { tracer, within }: SpanWorld,
  parent: Span | null,
  { name, at, attributes }: SpanStart,
): Span {
  const options = { startTime: timeOf(at), attributes };
  return tracer.startSpan(name, options, parent === null ? undefined : within(parent));
}

function startRun(open: OpenSpans, { at, name, epoch }: DriveStart): void {
  const { tracer, runId, earlier, onRun } = open.world;
  const attributes = { [ours.runId]: runId, [ours.epoch]: epoch };
  const links = earlier.map((context) => ({ context }));
  const options = { startTime: timeOf(at), attributes, links };
  open.run = tracer.startSpan(`plenum run ${name}`, options);
  onRun(open.run.spanContext());
}

function phaseOf({ world, run, phases }: OpenSpans, title: string | null, at: number): Span | null {
  if (title === null) return run;
  const known = phases.get(title);
  if (known) return known.span;
  const attributes = { [ours.phase]: title };
  const span = begin(world, run, { name: `phase ${title}`, at, attributes });
  phases.set(title, { span, endedAt: at });
  return span;
}

function startCall(open: OpenSpans, event: StepStart): void {
  const { at, n, kind, label, phase } = event;
  const isAgent = kind === 'agent';
  const span = begin(open.world, phaseOf(open, phase, at), {
    name: `${isAgent ? operations.invokeAgent : kind} ${label}`,
    at,
    attributes: {
      ...{ [ours.step]: n, [ours.kind]: kind },
      ...(isAgent ? agentAttributes(event) : {}),
    },
  });
  const call: OpenCall = { span, attempt: null, tools: new Map() };
  open.calls.set(n, call);
  if (isAgent) startAttempt(open.world, call, 1, at);
}

function startAttempt(world: SpanWorld, call: OpenCall, number: number, at: number): void {
  const attributes = { [ours.attempt]: number };
  call.attempt = begin(world, call.span, { name: `attempt ${number}`, at, attributes });
}

function endAttempt({ world, calls }: OpenSpans, event: AttemptEnd): void {
  const { at, n, attempt, cause, message, retryInMs = 0 } = event;
  const call = calls.get(n);
  if (!call) return;
  closeTools(call, at);
  if (call.attempt) fail(call.attempt, cause, message).end(timeOf(at));
  startAttempt(world, call, attempt + 1, at + retryInMs);
}

function endCall({ calls }: OpenSpans, event: StepEnd): void {
  const { at, n, status, cause, message } = event;
  const call = calls.get(n);
  if (!call) return;
  calls.delete(n);
  closeTools(call, at);
  const ends = call.attempt === null ? [call.span] : [call.attempt, call.span];
  if (status === 'failed') for (const span of ends) fail(span, cause ?? status, message ?? '');
  call.span.setAttributes(endAttributes(event));
  for (const span of ends) span.end(timeOf(at));
}

function endRun(open: OpenSpans, { at, status, reasons, reused, ran }: RunEnd): void {
  const { run } = open;
  run?.setAttributes({ [ours.status]: status, [ours.reused]: reused, [ours.ran]: ran });
  if (run && status === 'failed') fail(run, status, reasons.join('; '));
  close(open, at);
}

/** Whatever is open ends here: its end is not recorded. */
function close(open: OpenSpans, at: number): void {
  for (const call of open.calls.values()) {
    closeTools(call, at);
    call.attempt?.end(timeOf(at));
    call.span.end(timeOf(at));
  }
  open.calls.clear();
  for (const { span, endedAt } of open.phases.values()) span.end(timeOf(endedAt));
  open.phases.clear();
  open.run?.end(timeOf(at));
  open.run = null;
}

function startTool(world: SpanWorld, call: OpenCall, item: JsonObject, at: number): void {
  const [id, tool] = [String(item.id), String(item.tool)];
  const span = begin(world, call.attempt ?? call.span, {
    name: `${operations.executeTool} ${tool}`,
    at,
    attributes: {
      [genAi.operation]: operations.executeTool,
      [genAi.toolName]: tool,
      [genAi.toolCallId]: id,
    },
  });
  call.tools.set(id, span);
}

function endTool({ tools }: OpenCall, item: JsonObject, at: number): void {
  const id = String(item.id);
  const span = tools.get(id);
  tools.delete(id);
  if (span && item.failed === true) fail(span, 'tool', 'the use of the tool failed');
  span?.end(timeOf(at));
}

/** A small number would be taken for milliseconds since this process began. */
function timeOf(at: number): [seconds: number, nanoseconds: number] {
  return [Math.floor(at / 1_000), Math.round((at % 1_000) * 1e6)];
}

function closeTools({ tools }: OpenCall, at: number): void {
  for (const span of tools.values()) span.end(timeOf(at));
  tools.clear();
}

function fail(span: Span, cause: string, message: string): Span {
  span.setAttribute(genAi.errorType, cause);
  return span.setStatus({ code: error, message });
}

function agentAttributes({ label, key, model, backend }: StepStart): Attributes {
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
