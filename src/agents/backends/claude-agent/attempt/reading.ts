import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import { addUsage, type Usage } from '../../../../core/values/usage.js';
import { shownOutput } from '../../../skeleton/shown-output.js';
import type { TurnReport } from '../../../skeleton/turn-report.js';
import { resetOf, type Trouble } from './failure.js';
import { usageOf } from './tokens.js';

/** Claude Code's messages of one attempt: what they add up to. */
export interface Reading {
  readonly report: TurnReport;
  readonly tools: Map<string, string>;
  sessionId?: string;
  /** The model that really answered. */
  model?: string;
  result?: JsonObject;
  /** It announced to ask the model again, which is not its business. */
  retry?: Trouble;
  /** Text of the last answer of the model. */
  text: string;
  /** A model answered something: there is a conversation to go on from. */
  answered: boolean;
  /** Tokens of the answers that are complete, and of the one that is not. */
  finished?: Usage;
  open?: Usage;
  /** Claude Code's own word for what went wrong. */
  kind?: string;
  resetMs?: number;
}

export function startReading(report: TurnReport): Reading {
  return { report, tools: new Map(), text: '', answered: false };
}

export function readMessage(reading: Reading, message: unknown): void {
  if (!isJsonObject(message)) return;
  if (typeof message.session_id === 'string') reading.sessionId = message.session_id;
  if (message.type === 'stream_event') readEvent(reading, object(message.event));
  else if (message.type === 'assistant') readAnswer(reading, message);
  else if (message.type === 'user') readReturned(reading, object(message.message));
  else if (message.type === 'tool_progress') reading.report.sign();
  else if (message.type === 'rate_limit_event')
    reading.resetMs = resetOf(object(message.rate_limit_info), Date.now());
  else if (message.type === 'system' && message.subtype === 'api_retry')
    reading.retry = troubleOfRetry(message, reading.resetMs);
  else if (message.type === 'result') reading.result = message;
}

/** Why a result is no answer. */
export function troubleOf({ kind, resetMs }: Reading, result: JsonObject): Trouble {
  const errors = Array.isArray(result.errors)
    ? result.errors.filter((one) => typeof one === 'string')
    : [];
  const message =
    typeof result.result === 'string' && result.result !== '' ? result.result : errors.join('\n');
  return {
    message: message === '' ? `Claude Code ended with ${String(result.subtype)}` : message,
    status: typeof result.api_error_status === 'number' ? result.api_error_status : undefined,
    kind,
    reason: reasonOf(result),
    resetMs,
  };
}

function reasonOf({ stop_reason: stop, terminal_reason: terminal }: JsonObject): string {
  return stop === 'refusal' || stop === 'max_tokens' ? stop : String(terminal);
}

function troubleOfRetry(
  { error_status, error, retry_delay_ms }: JsonObject,
  resetMs: number | undefined,
): Trouble {
  const status = typeof error_status === 'number' ? error_status : undefined;
  const how = status === undefined ? 'no connection' : `HTTP ${status}`;
  return {
    message: `the model could not be asked: ${how} (${String(error)})`,
    status,
    kind: status === undefined ? undefined : String(error),
    resetMs,
    delayMs: typeof retry_delay_ms === 'number' ? retry_delay_ms : undefined,
  };
}

function readEvent(reading: Reading, event: JsonObject): void {
  if (event.type === 'message_start') {
    const { usage, model } = object(event.message);
    reading.open = usageOf(usage);
    if (typeof model === 'string') reading.model = model;
  }
  if (event.type === 'message_delta') reading.open = { ...reading.open, ...usageOf(event.usage) };
  const { open: usage, model, report } = reading;
  if (event.type === 'message_stop' && usage !== undefined) {
    report.item({ type: 'usage', usage, ...(model === undefined ? {} : { model }) });
    reading.finished = addUsage(reading.finished, usage);
    reading.open = undefined;
  }
  report.sign();
}

function readAnswer(reading: Reading, { message, error }: JsonObject): void {
  const { content, model } = object(message);
  const { report } = reading;
  if (typeof error === 'string') reading.kind = error;
  // Words of Claude Code itself, such as error messages.
  if (model === '<synthetic>') return;
  if (typeof model === 'string') reading.model = model;
  reading.answered = true;
  for (const block of blocks(content)) {
    if (block.type === 'text' && typeof block.text === 'string') {
      reading.text = block.text;
      report.item({ type: 'text', text: block.text });
    } else if (block.type === 'thinking' && typeof block.thinking === 'string') {
      if (block.thinking !== '') report.item({ type: 'reasoning', text: block.thinking });
    } else if (block.type === 'tool_use') {
      const [id, tool] = [String(block.id), String(block.name)];
      reading.tools.set(id, tool);
      report.item({ type: 'tool-start', id, tool, input: block.input ?? {} });
    }
  }
}

function readReturned({ tools, report }: Reading, { content }: JsonObject): void {
  for (const block of blocks(content)) {
    if (block.type !== 'tool_result') continue;
    const id = String(block.tool_use_id);
    report.item({
      type: 'tool-end',
      id,
      tool: tools.get(id) ?? '',
      output: shownOutput(plain(block.content)),
      failed: block.is_error === true,
    });
  }
}

function object(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function blocks(content: Json | undefined): readonly JsonObject[] {
  return Array.isArray(content) ? content.filter(isJsonObject) : [];
}

function plain(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return blocks(content)
    .map((block) => (typeof block.text === 'string' ? block.text : `[${String(block.type)}]`))
    .join('\n');
}
