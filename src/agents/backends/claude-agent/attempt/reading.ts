import { type TranscriptItem, transcriptItem } from '../../../../core/ports/transcript.js';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import { addUsage, type Usage } from '../../../../core/values/usage.js';
import { shownOutput } from '../../../skeleton/shown-output.js';
import { resetOf, type Trouble } from './failure.js';
import { usageOf } from './tokens.js';

/** Signs of life at most this often. */
const signEveryMs = 1_000;

/** Claude Code's messages of one attempt: what they report, what they add up to. */
export class Reading {
  sessionId: string | undefined;
  /** The model that really answered. */
  model: string | undefined;
  result: JsonObject | undefined;
  /** It announced to ask the model again, which is not its business. */
  retry: Trouble | undefined;
  /** Text of the last answer of the model. */
  text = '';
  /** A model answered something: there is a conversation to go on from. */
  answered = false;
  private finished: Usage | undefined;
  private open: Usage | undefined;
  private kind: string | undefined;
  private resetMs: number | undefined;
  private lastSign = Number.NEGATIVE_INFINITY;
  private readonly tools = new Map<string, string>();

  constructor(
    private readonly report: (item: JsonObject) => void,
    private readonly now: () => number,
  ) {}

  /** Tokens of all answers so far, the one that was broken off included. */
  get usage(): Usage | undefined {
    return addUsage(this.finished, this.open);
  }

  take(message: unknown): void {
    if (!isJsonObject(message)) return;
    if (typeof message.session_id === 'string') this.sessionId = message.session_id;
    if (message.type === 'stream_event') this.streamed(object(message.event));
    else if (message.type === 'assistant') this.said(message);
    else if (message.type === 'user') this.returned(object(message.message));
    else if (message.type === 'tool_progress') this.sign();
    else if (message.type === 'rate_limit_event')
      this.resetMs = resetOf(object(message.rate_limit_info), this.now());
    else if (message.type === 'system' && message.subtype === 'api_retry')
      this.retry = this.troubleOfRetry(message);
    else if (message.type === 'result') this.result = message;
  }

  /** Why a result is no answer. */
  trouble(result: JsonObject): Trouble {
    const errors = Array.isArray(result.errors)
      ? result.errors.filter((one) => typeof one === 'string')
      : [];
    const message =
      typeof result.result === 'string' && result.result !== '' ? result.result : errors.join('\n');
    return {
      message: message === '' ? `Claude Code ended with ${String(result.subtype)}` : message,
      status: typeof result.api_error_status === 'number' ? result.api_error_status : undefined,
      kind: this.kind,
      reason: result.stop_reason === 'refusal' ? 'refusal' : String(result.terminal_reason),
      resetMs: this.resetMs,
    };
  }

  private troubleOfRetry({ error_status, error, retry_delay_ms }: JsonObject): Trouble {
    return {
      message:
        'the model could not be asked: ' +
        `${typeof error_status === 'number' ? `HTTP ${error_status}` : 'no connection'} ` +
        `(${String(error)})`,
      status: typeof error_status === 'number' ? error_status : undefined,
      kind: typeof error_status === 'number' ? String(error) : 'overloaded',
      resetMs: this.resetMs,
      delayMs: typeof retry_delay_ms === 'number' ? retry_delay_ms : undefined,
    };
  }

  private streamed(event: JsonObject): void {
    if (event.type === 'message_start') {
      const { usage, model } = object(event.message);
      this.open = usageOf(usage);
      if (typeof model === 'string') this.model = model;
    }
    if (event.type === 'message_delta') this.open = { ...this.open, ...usageOf(event.usage) };
    if (event.type === 'message_stop') this.counted();
    this.sign();
  }

  private counted(): void {
    if (this.open === undefined) return;
    this.item({
      type: 'usage',
      usage: this.open,
      ...(this.model === undefined ? {} : { model: this.model }),
    });
    this.finished = addUsage(this.finished, this.open);
    this.open = undefined;
  }

  private said({ message, error }: JsonObject): void {
    const { content, model } = object(message);
    if (typeof error === 'string') this.kind = error;
    // Words of Claude Code itself, such as error messages.
    if (model === '<synthetic>') return;
    if (typeof model === 'string') this.model = model;
    this.answered = true;
    for (const block of blocks(content)) {
      if (block.type === 'text' && typeof block.text === 'string') {
        this.text = block.text;
        this.item({ type: 'text', text: block.text });
      } else if (block.type === 'thinking' && typeof block.thinking === 'string') {
        if (block.thinking !== '') this.item({ type: 'reasoning', text: block.thinking });
      } else if (block.type === 'tool_use') {
        const [id, tool] = [String(block.id), String(block.name)];
        this.tools.set(id, tool);
        this.item({ type: 'tool-start', id, tool, input: block.input ?? {} });
      }
    }
  }

  private returned({ content }: JsonObject): void {
    for (const block of blocks(content)) {
      if (block.type !== 'tool_result') continue;
      const id = String(block.tool_use_id);
      const output = plain(block.content);
      this.item({
        type: 'tool-end',
        id,
        tool: this.tools.get(id) ?? '',
        output: shownOutput(output),
        failed: block.is_error === true,
      });
    }
  }

  private sign(): void {
    if (this.now() - this.lastSign >= signEveryMs) this.item({ type: 'sign' });
  }

  private item(item: TranscriptItem): void {
    this.lastSign = this.now();
    this.report(transcriptItem(item));
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
