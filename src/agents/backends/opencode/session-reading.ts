import type { Failure } from '../../../core/ports/backend.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { addUsage, type Usage } from '../../../core/values/usage.js';
import { failed } from '../../skeleton/failure.js';
import { shownOutput } from '../../skeleton/shown-output.js';
import type { TurnReport } from '../../skeleton/turn-report.js';
import type { VendorEndpoint } from '../../skeleton/vendor-failure.js';
import { failureOfError, failureOfRetry } from './opencode-failure.js';
import type { ServerEvent } from './opencode-server.js';

interface ReadingPlace {
  /** Copies of an earlier conversation, which are told again, are older. */
  readonly since: number;
  readonly answerTool: string | undefined;
  readonly report: TurnReport;
  readonly endpoint: VendorEndpoint;
}

/** Events of one turn of a session: what they add up to, when it is over. */
export interface SessionReading extends ReadingPlace {
  usage?: Usage;
  costUsd: number;
  model?: string;
  failure?: Failure;
  /** The session rests after its turn, or opencode is gone. */
  over: boolean;
  /** Requests to the model so far … */
  begun: number;
  /** … and its answers. */
  turns: number;
  finish?: string;
  /** The message that handed the answer over. */
  handed?: string;
  /** What opencode began behind it, before it could be stopped: no part of the conversation. */
  extra?: string;
  worktree: string;
  /** The last answer. */
  last: string;
  readonly parts: Map<string, JsonObject>;
  readonly answers: Set<string>;
  readonly texts: Map<string, Map<string, string>>;
  readonly reported: Set<string>;
}

export function startReading(place: ReadingPlace): SessionReading {
  return {
    ...place,
    costUsd: 0,
    over: false,
    begun: 0,
    turns: 0,
    worktree: '/',
    last: '',
    parts: new Map(),
    answers: new Set(),
    texts: new Map(),
    reported: new Set(),
  };
}

/** Text of the last answer. */
export function lastText({ texts, last }: SessionReading): string {
  return [...(texts.get(last)?.values() ?? [])].join('');
}

export function readEvent(reading: SessionReading, { type, properties }: ServerEvent): void {
  if (type === 'message.updated') readMessage(reading, object(properties.info));
  else if (type === 'message.part.updated') readPart(reading, object(properties.part));
  else if (type === 'message.part.delta') reading.report.sign();
  else if (type === 'session.error')
    reading.failure ??= failureOfError(object(properties.error), reading.endpoint);
  else if (type === 'session.status') readStatus(reading, object(properties.status));
  else if (type === 'session.idle') reading.over = true;
  else if (type === 'server.gone') {
    reading.failure ??= failed('crash', 'opencode ended while it worked');
    reading.over = true;
  }
}

function readMessage(reading: SessionReading, message: JsonObject): void {
  const { id, role, time, providerID, modelID, path, finish } = message;
  const { created } = object(time);
  if (role !== 'assistant' || typeof id !== 'string') return;
  if (typeof created !== 'number' || created < reading.since) return;
  reading.answers.add(id);
  if (reading.handed !== undefined && id !== reading.handed) {
    reading.extra ??= id;
    return;
  }
  reading.last = id;
  reading.model = `${String(providerID)}/${String(modelID)}`;
  if (typeof finish === 'string') reading.finish = finish;
  const { root } = object(path);
  if (typeof root === 'string') reading.worktree = root;
}

function readStatus(reading: SessionReading, status: JsonObject): void {
  if (status.type === 'retry')
    reading.failure ??= failureOfRetry(status, Date.now(), reading.endpoint);
  else reading.report.sign();
}

function readPart(reading: SessionReading, part: JsonObject): void {
  const { id, messageID, type } = part;
  if (typeof id !== 'string' || typeof messageID !== 'string') return;
  if (!reading.answers.has(messageID)) return;
  if (type === 'step-start' && isNew(reading.reported, id)) reading.begun += 1;
  if (type === 'step-finish') readBill(reading, part, id);
  else if (reading.handed !== undefined && messageID !== reading.handed) return;
  else if (type === 'tool') readTool(reading, part);
  else if (type === 'text' || type === 'reasoning') readText(reading, part, type, id, messageID);
}

function readText(
  { texts, report, reported }: SessionReading,
  { text, time }: JsonObject,
  type: 'text' | 'reasoning',
  id: string,
  messageId: string,
): void {
  if (typeof text !== 'string') return;
  if (type === 'text')
    texts.set(messageId, (texts.get(messageId) ?? new Map<string, string>()).set(id, text));
  report.sign();
  if (object(time).end !== undefined && text !== '' && isNew(reported, id))
    report.item({ type, text });
}

function readTool(reading: SessionReading, part: JsonObject): void {
  const { report, reported } = reading;
  const [id, tool] = [String(part.callID), String(part.tool)];
  const state = object(part.state);
  reading.parts.set(id, part);
  report.sign();
  if (state.status === 'pending') return;
  if (isNew(reported, `start ${id}`))
    report.item({ type: 'tool-start', id, tool, input: state.input ?? {} });
  const failed = state.status === 'error';
  if ((state.status !== 'completed' && !failed) || !isNew(reported, `end ${id}`)) return;
  if (!failed && tool === reading.answerTool) reading.handed = String(part.messageID);
  const output = shownOutput(String((failed ? state.error : state.output) ?? ''));
  report.item({ type: 'tool-end', id, tool, output, failed });
}

function readBill(reading: SessionReading, { tokens, cost }: JsonObject, id: string): void {
  if (!isNew(reading.reported, id)) return;
  reading.turns += 1;
  const { input, output, reasoning, cache } = object(tokens);
  const usage = {
    inputTokens: number(input),
    outputTokens: number(output) + number(reasoning),
    cacheReadTokens: number(object(cache).read),
    cacheWriteTokens: number(object(cache).write),
  };
  reading.usage = addUsage(reading.usage, usage);
  reading.costUsd += number(cost);
  const { model } = reading;
  reading.report.item({ type: 'usage', usage, ...(model === undefined ? {} : { model }) });
}

function isNew(known: Set<string>, id: string): boolean {
  const isKnown = known.has(id);
  known.add(id);
  return !isKnown;
}

function object(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function number(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
