import type { Failure } from '../../../core/ports/backend.js';
import { type TranscriptItem, transcriptItem } from '../../../core/ports/transcript.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { addUsage, type Usage } from '../../../core/values/usage.js';
import { shownOutput } from '../../skeleton/shown-output.js';
import { failureOfError, failureOfRetry } from './opencode-failure.js';
import type { ServerEvent } from './opencode-server.js';

const signEveryMs = 1_000;

/** Events of one turn of a session: what they report, what they add up to, when it is over. */
export class SessionReading {
  usage: Usage | undefined;
  costUsd = 0;
  model: string | undefined;
  failure: Failure | undefined;
  /** The session rests after its turn, or opencode is gone. */
  over = false;
  /** Answers of the model so far. */
  turns = 0;
  finish: string | undefined;
  /** The message that handed the answer over. */
  handed: string | undefined;
  /** What opencode began behind it, before it could be stopped: no part of the conversation. */
  extra: string | undefined;
  worktree = '/';
  readonly parts = new Map<string, JsonObject>();
  private readonly answers = new Set<string>();
  private readonly texts = new Map<string, Map<string, string>>();
  private readonly reported = new Set<string>();
  private lastSign = Number.NEGATIVE_INFINITY;
  private last = '';

  /** `since`: copies of an earlier conversation, which are told again, are older. */
  constructor(
    private readonly since: number,
    private readonly answerTool: string | undefined,
    private readonly report: (item: JsonObject) => void,
    private readonly now: () => number,
  ) {}

  /** Text of the last answer. */
  get text(): string {
    return [...(this.texts.get(this.last)?.values() ?? [])].join('');
  }

  get answered(): boolean {
    return this.turns > 0;
  }

  take({ type, properties }: ServerEvent): void {
    if (type === 'message.updated') this.message(object(properties.info));
    else if (type === 'message.part.updated') this.part(object(properties.part));
    else if (type === 'message.part.delta') this.sign();
    else if (type === 'session.error') this.failure ??= failureOfError(object(properties.error));
    else if (type === 'session.status') this.status(object(properties.status));
    else if (type === 'session.idle') this.over = true;
    else if (type === 'server.gone') {
      this.failure ??= {
        status: 'failed',
        cause: 'crash',
        message: 'opencode ended while it worked',
      };
      this.over = true;
    }
  }

  private message({ id, role, time, providerID, modelID, path, finish }: JsonObject): void {
    const created = object(time).created;
    if (
      role !== 'assistant' ||
      typeof id !== 'string' ||
      typeof created !== 'number' ||
      created < this.since
    )
      return;
    this.answers.add(id);
    if (this.handed !== undefined && id !== this.handed) {
      this.extra ??= id;
      return;
    }
    this.last = id;
    this.model = `${String(providerID)}/${String(modelID)}`;
    if (typeof finish === 'string') this.finish = finish;
    const { root } = object(path);
    if (typeof root === 'string') this.worktree = root;
  }

  private status(status: JsonObject): void {
    if (status.type === 'retry') this.failure ??= failureOfRetry(status, this.now());
    else this.sign();
  }

  private part(part: JsonObject): void {
    const { id, messageID, type } = part;
    if (typeof id !== 'string' || typeof messageID !== 'string' || !this.answers.has(messageID))
      return;
    if (type === 'step-finish') this.counted(part);
    else if (this.handed !== undefined && messageID !== this.handed) return;
    else if (type === 'tool') this.tool(part);
    else if (type === 'text' || type === 'reasoning') this.said(part, id, messageID);
  }

  private said({ type, text, time }: JsonObject, id: string, messageId: string): void {
    if (typeof text !== 'string') return;
    if (type === 'text') {
      const texts = this.texts.get(messageId) ?? new Map<string, string>();
      this.texts.set(messageId, texts.set(id, text));
    }
    this.sign();
    if (object(time).end === undefined || text === '' || this.reported.has(id)) return;
    this.reported.add(id);
    this.item(type === 'text' ? { type: 'text', text } : { type: 'reasoning', text });
  }

  private tool(part: JsonObject): void {
    const [id, tool] = [String(part.callID), String(part.tool)];
    const state = object(part.state);
    this.parts.set(id, part);
    this.sign();
    if (state.status === 'pending') return;
    if (!this.reported.has(`start ${id}`)) {
      this.reported.add(`start ${id}`);
      this.item({ type: 'tool-start', id, tool, input: state.input ?? {} });
    }
    if (state.status !== 'completed' && state.status !== 'error') return;
    if (this.reported.has(`end ${id}`)) return;
    this.reported.add(`end ${id}`);
    if (state.status === 'completed' && tool === this.answerTool)
      this.handed = String(part.messageID);
    const output = String((state.status === 'error' ? state.error : state.output) ?? '');
    this.item({
      type: 'tool-end',
      id,
      tool,
      output: shownOutput(output),
      failed: state.status === 'error',
    });
  }

  private counted({ id, tokens, cost }: JsonObject): void {
    if (this.reported.has(String(id))) return;
    this.reported.add(String(id));
    this.turns += 1;
    const { input, output, reasoning, cache } = object(tokens);
    const usage = {
      inputTokens: number(input),
      outputTokens: number(output) + number(reasoning),
      cacheReadTokens: number(object(cache).read),
      cacheWriteTokens: number(object(cache).write),
    };
    this.usage = addUsage(this.usage, usage);
    this.costUsd += number(cost);
    this.item({ type: 'usage', usage, ...(this.model === undefined ? {} : { model: this.model }) });
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

function number(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
