import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import type { Usage } from '../../../../core/values/usage.js';
import type { Ending } from '../provider/done-sign.js';
import type { SdkPart, SdkStop, SdkUsage } from '../provider/sdk-types.js';
import { isUnknownKind } from '../provider/unknown-event.js';
import type { HostedPart } from './conversation.js';

export type TurnPart =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string; readonly meta?: JsonObject }
  | {
      readonly kind: 'use' | 'hosted-use';
      readonly id: string;
      readonly tool: string;
      readonly inputText: string;
      readonly meta?: JsonObject;
    }
  | Extract<HostedPart, { kind: 'hosted-result' }>;

/** A page that the provider looked at. */
export interface Source {
  readonly url: string;
  readonly title?: string;
}

/** One answer of the model, complete. */
export interface Turn {
  readonly parts: readonly TurnPart[];
  readonly stop: SdkStop;
  /** The provider gave a long turn back unfinished: it goes on when it gets it again. */
  readonly paused?: true;
  /** Of all searches that it made for this answer. */
  readonly sources: readonly Source[];
  /** Where it names them beside the answer only. */
  readonly queries: readonly string[];
  readonly usage?: Usage;
  /** Tokens of the request and the answer: what the conversation takes up now. */
  readonly contextTokens?: number;
  /** As the provider names it. */
  readonly model?: string;
}

type ReadTurn =
  | { readonly status: 'complete'; readonly turn: Turn }
  /** The stream ended before the answer did. */
  | { readonly status: 'cut'; readonly usage?: Usage }
  | {
      readonly status: 'error';
      readonly error: unknown;
      readonly usage?: Usage;
      readonly model?: string;
    };

interface Draft {
  readonly kind: 'text' | 'reasoning';
  text: string;
  meta?: JsonObject;
}

/**
 * Reads a stream to its end; `onPart` is called for everything that the model sent. A stream that
 * said that it is done is done, with or without a finish reason (X118); `ending` tells, once it is
 * read, what the SDK keeps to itself.
 */
export async function readTurn(
  stream: ReadableStream<SdkPart>,
  onPart: () => void,
  ending?: Readonly<Ending>,
): Promise<ReadTurn> {
  const parts: (Draft | TurnPart)[] = [];
  const open = new Map<string, Draft>();
  const names = new Set<string>();
  const sources = new Map<string, Source>();
  let model: string | undefined;
  let finish: Finish | undefined;
  let failed: { readonly error: unknown } | undefined;
  /** What the provider says at the beginning already: it is billed even if the stream breaks. */
  let begunWith: Usage | undefined;
  let isStopped = false;

  const begin = (kind: Draft['kind'], id: string): Draft => {
    const draft: Draft = { kind, text: '' };
    open.set(`${kind} ${id}`, draft);
    parts.push(draft);
    return draft;
  };
  const grow = (
    kind: Draft['kind'],
    part: { readonly id: string; readonly delta?: string; readonly providerMetadata?: unknown },
  ): void => {
    const draft = open.get(`${kind} ${part.id}`) ?? begin(kind, part.id);
    if (part.delta !== undefined) draft.text += part.delta;
    if (part.providerMetadata !== undefined)
      draft.meta = mergeMeta(draft.meta, part.providerMetadata as JsonObject);
  };

  const take = (part: SdkPart): void => {
    if (part.type !== 'stream-start') onPart();
    switch (part.type) {
      case 'raw':
        begunWith ??= usageAtStart(part.rawValue);
        isStopped ||= isStop(part.rawValue);
        break;
      case 'text-start':
        begin('text', part.id);
        grow('text', part);
        break;
      case 'text-delta':
      case 'text-end':
        grow('text', part);
        break;
      case 'reasoning-start':
        begin('reasoning', part.id);
        grow('reasoning', part);
        break;
      case 'reasoning-delta':
      case 'reasoning-end':
        grow('reasoning', part);
        break;
      case 'tool-call': {
        // Some local servers give no ids, or the same one twice.
        const kind = part.providerExecuted ? 'hosted-use' : 'use';
        const id =
          part.toolCallId !== '' && !names.has(part.toolCallId)
            ? part.toolCallId
            : `use_${names.size + 1}_${part.toolName}`;
        names.add(id);
        const meta = part.providerMetadata as JsonObject | undefined;
        parts.push({
          kind,
          id,
          tool: part.toolName,
          inputText: part.input,
          ...(meta ? { meta } : {}),
        });
        break;
      }
      case 'tool-result':
        parts.push(hostedResult(part));
        break;
      case 'source':
        if (part.sourceType === 'url')
          sources.set(part.url, { url: part.url, ...(part.title ? { title: part.title } : {}) });
        break;
      case 'response-metadata':
        model = part.modelId ?? model;
        break;
      case 'finish':
        finish = part;
        break;
      case 'error':
        if (!isUnknownKind(part.error)) failed ??= { error: part.error };
        break;
    }
  };
  try {
    for await (const part of stream) take(part);
  } catch (error) {
    failed ??= { error };
  }
  const usage = finish === undefined ? begunWith : (usageOf(finish.usage) ?? begunWith);
  const isDone = isStopped || ending?.saidDone === true;
  if (failed !== undefined && !(isDone && isCut(failed.error)))
    return isCut(failed.error)
      ? { status: 'cut', usage }
      : { status: 'error', error: failed.error, usage, model };
  const blocked = blockReason(finish?.providerMetadata);
  if (finish !== undefined && blocked !== undefined)
    return { status: 'complete', turn: { ...nothing, stop: 'content-filter', usage, model } };
  const stop = stopOf(finish, isDone, parts);
  if (stop === null) return { status: 'cut', usage };
  if (stop === 'error')
    return {
      status: 'error',
      error: new Error(`the model ended with ${finish?.finishReason.raw ?? 'an error'}`),
      usage,
      model,
    };
  const kept = parts.filter(
    (part) => !('text' in part) || part.text !== '' || part.meta !== undefined,
  ) as TurnPart[];
  return {
    status: 'complete',
    turn: {
      parts: kept,
      stop,
      ...(finish?.finishReason.raw === 'pause_turn' ? { paused: true } : {}),
      sources: [...sources.values()],
      queries: queriesOf(finish?.providerMetadata),
      usage,
      contextTokens: finish === undefined ? undefined : contextOf(finish.usage),
      model,
    },
  };
}

type Finish = Extract<SdkPart, { type: 'finish' }>;

/** `null` where neither a reason nor the stream itself says that the answer is complete. */
function stopOf(
  finish: Finish | undefined,
  isDone: boolean,
  parts: readonly (Draft | TurnPart)[],
): SdkStop | null {
  const { unified, raw } = finish?.finishReason ?? {};
  // Without a word of the provider `other` and `error` are what the SDK fills in.
  const isReason =
    unified !== undefined && (raw !== undefined || (unified !== 'other' && unified !== 'error'));
  if (isReason) return unified;
  if (isDone) return parts.some(({ kind }) => kind === 'use') ? 'tool-calls' : 'stop';
  return unified === 'error' ? 'error' : null;
}

const nothing = { parts: [], sources: [], queries: [] };

function hostedResult({
  toolCallId,
  toolName,
  result,
  isError,
  providerMetadata,
}: Extract<SdkPart, { type: 'tool-result' }>): TurnPart {
  const meta = providerMetadata as JsonObject | undefined;
  return {
    kind: 'hosted-result',
    id: toolCallId,
    tool: toolName,
    value: (result ?? {}) as Json,
    failed: isError === true,
    ...(meta ? { meta } : {}),
  };
}

/** Members of the same provider add up: the signature comes apart from the item's id. */
function mergeMeta(left: JsonObject | undefined, right: JsonObject): JsonObject {
  const merged: Record<string, JsonObject> = {
    ...(left as Record<string, JsonObject> | undefined),
  };
  for (const [provider, values] of Object.entries(right))
    merged[provider] = { ...merged[provider], ...(values as JsonObject) };
  return merged;
}

/** Anthropic's last event. */
function isStop(raw: unknown): boolean {
  return isJsonObject(raw) && raw.type === 'message_stop';
}

function isCut(error: unknown): boolean {
  return error instanceof Error && /ended without a finish reason/i.test(error.message);
}

/** Gemini refuses a prompt before there is an answer, and has no reason to finish then. */
function blockReason(meta: unknown): string | undefined {
  return googleOf(meta)?.promptFeedback?.blockReason ?? undefined;
}

/** Older Gemini models say what they searched for in no part of their answer. */
function queriesOf(meta: unknown): readonly string[] {
  return googleOf(meta)?.groundingMetadata?.webSearchQueries ?? [];
}

interface GoogleMeta {
  readonly promptFeedback?: { readonly blockReason?: string } | null;
  readonly groundingMetadata?: { readonly webSearchQueries?: readonly string[] | null } | null;
}

function googleOf(meta: unknown): GoogleMeta | undefined {
  return (meta as { google?: GoogleMeta } | undefined)?.google;
}

/** The three kinds of input apart, as they are billed (X84). */
function usageOf({ inputTokens, outputTokens }: SdkUsage): Usage | undefined {
  const { total, cacheRead, cacheWrite } = inputTokens;
  const fresh =
    inputTokens.noCache ??
    (total === undefined ? undefined : Math.max(0, total - (cacheRead ?? 0) - (cacheWrite ?? 0)));
  const usage: Usage = {
    ...(fresh === undefined ? {} : { inputTokens: fresh }),
    ...(outputTokens.total === undefined ? {} : { outputTokens: outputTokens.total }),
    ...(cacheRead === undefined ? {} : { cacheReadTokens: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWriteTokens: cacheWrite }),
  };
  return Object.keys(usage).length === 0 ? undefined : usage;
}

function contextOf({ inputTokens, outputTokens }: SdkUsage): number | undefined {
  return inputTokens.total === undefined
    ? undefined
    : inputTokens.total + (outputTokens.total ?? 0);
}

/** Anthropic counts the input when a message begins. */
function usageAtStart(raw: unknown): Usage | undefined {
  const { type, message } = (raw ?? {}) as {
    type?: unknown;
    message?: { usage?: Record<string, unknown> };
  };
  const usage = type === 'message_start' ? message?.usage : undefined;
  if (!usage) return undefined;
  const count = (name: string): number =>
    typeof usage[name] === 'number' ? (usage[name] as number) : 0;
  return {
    inputTokens: count('input_tokens'),
    outputTokens: count('output_tokens'),
    cacheReadTokens: count('cache_read_input_tokens'),
    cacheWriteTokens: count('cache_creation_input_tokens'),
  };
}
