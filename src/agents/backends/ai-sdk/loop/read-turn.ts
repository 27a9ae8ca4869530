import { isJsonObject } from '../../../../core/values/json.js';
import type { Usage } from '../../../../core/values/usage.js';
import type { Ending } from '../provider/done-sign.js';
import { rawUses } from '../provider/raw-arguments.js';
import type { SdkPart, SdkStop } from '../provider/sdk-types.js';
import { contextOf, usageAtStart, usageOf } from '../provider/sdk-usage.js';
import { isUnknownKind } from '../provider/unknown-event.js';
import type { Source, Turn, TurnPart } from './turn.js';
import { turnParts } from './turn-parts.js';

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

/** What a stream said beside the parts of the answer. */
interface StreamRecord {
  readonly sources: Map<string, Source>;
  model?: string;
  finish?: Finish;
  failed?: { readonly error: unknown };
  /** What the provider says at the beginning already: it is billed even if the stream breaks. */
  begunWith?: Usage;
  isStopped: boolean;
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
  const parts = turnParts();
  const record: StreamRecord = { sources: new Map(), isStopped: false };
  try {
    for await (const part of stream) {
      if (part.type !== 'stream-start') onPart();
      parts.take(part);
      note(record, part);
    }
  } catch (error) {
    record.failed ??= { error };
  }
  return turnOf(record, parts.kept(), record.isStopped || ending?.saidDone === true);
}

function note(record: StreamRecord, part: SdkPart): void {
  switch (part.type) {
    case 'raw':
      record.begunWith ??= usageAtStart(part.rawValue);
      record.isStopped ||= isStop(part.rawValue);
      break;
    case 'source':
      if (part.sourceType === 'url')
        record.sources.set(part.url, {
          url: part.url,
          ...(part.title ? { title: part.title } : {}),
        });
      break;
    case 'response-metadata':
      record.model = part.modelId ?? record.model;
      break;
    case 'finish':
      record.finish = part;
      break;
    case 'error':
      if (!isUnknownKind(part.error) && rawUses(part.error) === null)
        record.failed ??= { error: part.error };
      break;
  }
}

function turnOf(record: StreamRecord, parts: readonly TurnPart[], isDone: boolean): ReadTurn {
  const { sources, model, finish, failed, begunWith } = record;
  const usage = finish === undefined ? begunWith : (usageOf(finish.usage) ?? begunWith);
  if (failed !== undefined && !(isDone && isCut(failed.error)))
    return isCut(failed.error)
      ? { status: 'cut', usage }
      : { status: 'error', error: failed.error, usage, model };
  if (finish !== undefined && blockReason(finish.providerMetadata) !== undefined)
    return { status: 'complete', turn: { ...nothing, stop: 'content-filter', usage, model } };
  const stop = stopOf(finish, isDone, parts);
  if (stop === null) return { status: 'cut', usage };
  const { raw } = finish?.finishReason ?? {};
  if (stop === 'error') {
    const error = new Error(`the model ended with ${raw ?? 'an error'}`);
    return { status: 'error', error, usage, model };
  }
  return {
    status: 'complete',
    turn: {
      parts,
      stop,
      ...(raw === 'pause_turn' ? { paused: true } : {}),
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
  parts: readonly TurnPart[],
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
