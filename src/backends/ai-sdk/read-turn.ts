import type { Usage } from '../../core/model/call/usage.js';
import type { JsonObject } from '../../core/model/json.js';
import type { SdkPart, SdkStop, SdkUsage } from './sdk-types.js';

export type TurnPart =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string; readonly meta?: JsonObject }
  | { readonly kind: 'use'; readonly id: string; readonly tool: string; readonly inputText: string; readonly meta?: JsonObject };

/** One answer of the model, complete. */
export interface Turn {
  readonly parts: readonly TurnPart[];
  readonly stop: SdkStop;
  readonly usage?: Usage;
  /** Tokens of the request and the answer: what the conversation takes up now. */
  readonly contextTokens?: number;
  /** As the provider names it. */
  readonly model?: string;
}

export type ReadTurn =
  | { readonly status: 'complete'; readonly turn: Turn }
  /** The stream ended before the answer did. */
  | { readonly status: 'cut' }
  | { readonly status: 'error'; readonly error: unknown; readonly usage?: Usage; readonly model?: string };

interface Draft {
  readonly kind: 'text' | 'reasoning';
  text: string;
  meta?: JsonObject;
}

/** Reads a stream to its end; `onPart` is called for everything that the model sent. */
export async function readTurn(stream: ReadableStream<SdkPart>, onPart: () => void): Promise<ReadTurn> {
  const parts: (Draft | TurnPart)[] = [];
  const open = new Map<string, Draft>();
  const names = new Set<string>();
  let model: string | undefined;
  let finish: Extract<SdkPart, { type: 'finish' }> | undefined;
  let failed: { readonly error: unknown } | undefined;

  const begin = (kind: Draft['kind'], id: string): Draft => {
    const draft: Draft = { kind, text: '' };
    open.set(`${kind} ${id}`, draft);
    parts.push(draft);
    return draft;
  };
  const grow = (kind: Draft['kind'], part: { readonly id: string; readonly delta?: string; readonly providerMetadata?: unknown }): void => {
    const draft = open.get(`${kind} ${part.id}`) ?? begin(kind, part.id);
    if (part.delta !== undefined) draft.text += part.delta;
    if (part.providerMetadata !== undefined) draft.meta = mergeMeta(draft.meta, part.providerMetadata as JsonObject);
  };

  for await (const part of stream) {
    if (part.type !== 'stream-start') onPart();
    switch (part.type) {
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
        if (part.providerExecuted) break;
        // Some local servers give no ids, or the same one twice.
        const id = part.toolCallId !== '' && !names.has(part.toolCallId) ? part.toolCallId : `use_${names.size + 1}_${part.toolName}`;
        names.add(id);
        const meta = part.providerMetadata as JsonObject | undefined;
        parts.push({ kind: 'use', id, tool: part.toolName, inputText: part.input, ...(meta ? { meta } : {}) });
        break;
      }
      case 'response-metadata':
        model = part.modelId ?? model;
        break;
      case 'finish':
        finish = part;
        break;
      case 'error':
        failed ??= { error: part.error };
        break;
    }
  }
  const usage = finish === undefined ? undefined : usageOf(finish.usage);
  if (failed !== undefined) return isCut(failed.error) ? { status: 'cut' } : { status: 'error', error: failed.error, usage, model };
  const blocked = blockReason(finish?.providerMetadata);
  if (finish !== undefined && blocked !== undefined) return { status: 'complete', turn: { parts: [], stop: 'content-filter', usage, model } };
  if (finish === undefined || (finish.finishReason.unified === 'other' && finish.finishReason.raw === undefined)) return { status: 'cut' };
  if (finish.finishReason.unified === 'error')
    return { status: 'error', error: new Error(`the model ended with ${finish.finishReason.raw ?? 'an error'}`), usage, model };
  const kept = parts.filter((part) => part.kind === 'use' || part.text !== '' || part.meta !== undefined) as TurnPart[];
  return { status: 'complete', turn: { parts: kept, stop: finish.finishReason.unified, usage, contextTokens: contextOf(finish.usage), model } };
}

/** Members of the same provider add up: the signature comes apart from the item's id. */
function mergeMeta(left: JsonObject | undefined, right: JsonObject): JsonObject {
  const merged: Record<string, JsonObject> = { ...(left as Record<string, JsonObject> | undefined) };
  for (const [provider, values] of Object.entries(right)) merged[provider] = { ...merged[provider], ...(values as JsonObject) };
  return merged;
}

function isCut(error: unknown): boolean {
  return error instanceof Error && /ended without a finish reason/i.test(error.message);
}

/** Gemini refuses a prompt before there is an answer, and has no reason to finish then. */
function blockReason(meta: unknown): string | undefined {
  const google = (meta as { google?: { promptFeedback?: { blockReason?: string } | null } } | undefined)?.google;
  return google?.promptFeedback?.blockReason ?? undefined;
}

/** The three kinds of input apart, as they are billed (X84). */
function usageOf({ inputTokens, outputTokens }: SdkUsage): Usage | undefined {
  const { total, cacheRead, cacheWrite } = inputTokens;
  const fresh = inputTokens.noCache ?? (total === undefined ? undefined : Math.max(0, total - (cacheRead ?? 0) - (cacheWrite ?? 0)));
  const usage: Usage = {
    ...(fresh === undefined ? {} : { inputTokens: fresh }),
    ...(outputTokens.total === undefined ? {} : { outputTokens: outputTokens.total }),
    ...(cacheRead === undefined ? {} : { cacheReadTokens: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWriteTokens: cacheWrite }),
  };
  return Object.keys(usage).length === 0 ? undefined : usage;
}

function contextOf({ inputTokens, outputTokens }: SdkUsage): number | undefined {
  return inputTokens.total === undefined ? undefined : inputTokens.total + (outputTokens.total ?? 0);
}
