import type { AttemptRequest, AttemptResult, CallIO } from '../../../../core/ports/backend.js';
import { transcriptItem } from '../../../../core/ports/transcript.js';
import { structuredOutputName } from '../../../../core/step/framing.js';
import { readJsonAnswer } from '../../../../core/step/json-answer.js';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import { stopped } from '../../../skeleton/stop.js';
import { textAnswer } from '../../../skeleton/text-answer.js';
import type { CodexProcess, ThreadListener } from '../server/codex-process.js';
import { answerRequest } from './approvals.js';
import { failureOf } from './codex-failure.js';
import { TurnUsage } from './codex-usage.js';
import { itemsOf } from './transcript-items.js';
import type { TurnTools } from './turn-tools.js';

/**
 * Uses of tools arrive when the response of the model is complete, one right after the other:
 * another value may follow (C63).
 */
const restMs = 50;

function fullModel(model: string): string {
  return model.includes('/') ? model : `openai/${model}`;
}

export type TurnEnd =
  | { readonly how: 'completed'; readonly turn: JsonObject }
  | { readonly how: 'handed-over' }
  | { readonly how: 'stopped' }
  | { readonly how: 'gone'; readonly reason: Error };

interface TurnParts {
  readonly codex: CodexProcess;
  readonly threadId: string;
  readonly request: AttemptRequest;
  readonly io: CallIO;
  readonly tools: TurnTools;
  readonly model: string | undefined;
}

/** One turn of one thread, from what Codex says about it. */
export class CodexTurn implements ThreadListener {
  readonly usage = new TurnUsage();
  /** An answer, or why there is none. */
  readonly ended: Promise<TurnEnd>;
  /** Codex itself says that it works no more. */
  readonly over: Promise<void>;
  readonly begun: Promise<void>;
  model: string | undefined;
  readonly #parts: TurnParts;
  readonly #changes = new Map<string, readonly Json[]>();
  #end: (end: TurnEnd) => void = () => {};
  #over: () => void = () => {};
  #begin: () => void = () => {};
  #isOver = false;
  #turnId: string | undefined;
  #handedOver: string | undefined;
  #said = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: TurnParts) {
    this.#parts = parts;
    this.model = parts.model;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.over = new Promise((resolve) => {
      this.#over = resolve;
    });
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  get turnId(): string | undefined {
    return this.#turnId;
  }

  notification(method: string, params: JsonObject): void {
    if (this.#isOver) return;
    if (method === 'turn/started' && isJsonObject(params.turn)) {
      this.#turnId ??= String(params.turn.id);
      this.#begin();
    }
    for (const item of itemsOf(method, params)) this.#parts.io.progress(transcriptItem(item));
    if (isJsonObject(params.item)) this.#remember(method, params.item);
    if (method === 'thread/tokenUsage/updated' && params.turnId === this.#turnId)
      this.usage.take(params.tokenUsage);
    if (method === 'model/rerouted' && typeof params.toModel === 'string')
      this.model = params.toModel;
    if (
      method === 'turn/completed' &&
      isJsonObject(params.turn) &&
      params.turn.id === this.#turnId
    ) {
      this.#end({ how: 'completed', turn: params.turn });
      this.#over();
    }
  }

  async request(method: string, params: JsonObject): Promise<JsonObject | undefined> {
    if (method === 'item/tool/call') return this.#use(params);
    const { io, request } = this.#parts;
    return answerRequest(method, params, {
      root: request.root,
      cwd: request.cwd,
      readOnly: request.brief.readOnly,
      permit: (use) => io.permit(use),
      changesOf: (itemId) => this.#changes.get(itemId),
      explain: (message) => this.#explain(message),
    });
  }

  gone(reason: Error): void {
    this.#end({ how: 'gone', reason });
    this.#over();
  }

  /** Nothing is reported from here on. */
  close(): void {
    this.#isOver = true;
    this.#end({ how: 'stopped' });
    this.#over();
    clearTimeout(this.#timer);
  }

  result(end: TurnEnd): AttemptResult {
    const billed = {
      ...(this.usage.sum && { usage: this.usage.sum }),
      ...(this.model !== undefined && { model: fullModel(this.model) }),
    };
    if (end.how === 'stopped') return { ...stopped, ...billed };
    if (end.how === 'gone')
      return {
        status: 'failed',
        cause: 'overloaded',
        retryable: true,
        message: end.reason.message,
        ...billed,
      };
    if (this.#handedOver !== undefined)
      return {
        status: 'completed',
        json: this.#handedOver,
        ...(this.#said !== '' && { text: this.#said }),
        ...billed,
      };
    if (end.how === 'completed' && end.turn.status !== 'completed') {
      return {
        ...failureOf(end.turn.error),
        ...(this.#said !== '' && { raw: this.#said }),
        ...billed,
      };
    }
    if (this.#parts.request.call.options.schema === undefined)
      return { ...textAnswer('codex', this.#said), ...billed };
    const json = readJsonAnswer(this.#said);
    return json === null
      ? { status: 'completed', text: this.#said, ...billed }
      : { status: 'completed', json, text: this.#said, ...billed };
  }

  #remember(method: string, item: JsonObject): void {
    if (item.type === 'fileChange' && Array.isArray(item.changes))
      this.#changes.set(String(item.id), item.changes);
    if (method === 'item/completed' && item.type === 'agentMessage' && item.phase !== 'commentary')
      this.#said = String(item.text ?? '');
  }

  async #use({ tool, arguments: input }: JsonObject): Promise<JsonObject | undefined> {
    const name = String(tool);
    if (name !== structuredOutputName)
      return (await this.#parts.tools.use(name, input)) ?? undefined;
    this.#handedOver = JSON.stringify(input ?? null);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end({ how: 'handed-over' }), restMs);
    // Unanswered until the turn is over: an answer would start another request to the model.
    await this.over;
    return undefined;
  }

  async #explain(message: string): Promise<void> {
    const { codex, threadId } = this.#parts;
    if (this.#turnId === undefined) return;
    const input = [{ type: 'text', text: message, text_elements: [] }];
    await codex
      .request('turn/steer', { threadId, expectedTurnId: this.#turnId, input })
      .catch(() => undefined);
  }
}
