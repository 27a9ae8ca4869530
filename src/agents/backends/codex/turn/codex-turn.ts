import type { AttemptRequest, CallIO } from '../../../../core/ports/backend.js';
import { transcriptItem } from '../../../../core/ports/transcript.js';
import { structuredOutputName } from '../../../../core/step/framing.js';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import { type HandedOver, handedOver } from '../../../skeleton/handed-over.js';
import { moment } from '../../../skeleton/moment.js';
import { passOn } from '../../../skeleton/turn-message.js';
import type { CodexProcess, ThreadListener } from '../server/codex-process.js';
import { answerRequest } from './approvals.js';
import { type CallOrder, createCallOrder } from './call-order.js';
import { type TurnUsage, turnUsage } from './codex-usage.js';
import { itemsOf } from './transcript-items.js';
import type { TurnTools } from './turn-tools.js';

export type TurnEnd =
  | { readonly how: 'completed'; readonly turn: JsonObject }
  | { readonly how: 'handed-over' }
  | { readonly how: 'stopped' }
  | { readonly how: 'gone'; readonly reason: Error };

/** What Codex told of a turn so far. */
export interface TurnRecord {
  readonly usage: TurnUsage;
  readonly handed: HandedOver;
  /** Of file changes, by the item that announced them. */
  readonly changes: Map<string, readonly Json[]>;
  id?: string;
  model: string | undefined;
  /** The last message that is no commentary. */
  said: string;
  readonly calls: CallOrder;
}

interface TurnParts {
  readonly codex: CodexProcess;
  readonly threadId: string;
  readonly request: AttemptRequest;
  readonly io: CallIO;
  readonly tools: TurnTools;
  readonly model: string | undefined;
}

export interface CodexTurn extends ThreadListener {
  readonly record: TurnRecord;
  /** An answer, or why there is none. */
  readonly ended: Promise<TurnEnd>;
  /** Codex itself says that it works no more. */
  readonly over: Promise<void>;
  readonly begun: Promise<void>;
  /** Nothing is reported from here on. */
  close(): void;
}

/** One turn of one thread, from what Codex says about it. */
export function openTurn({ codex, threadId, request, io, tools, model }: TurnParts): CodexTurn {
  const handed = handedOver();
  const record = newRecord(handed, model);
  const ended = moment<TurnEnd>();
  const over = moment<void>();
  const begun = moment<void>();
  let isClosed = false;
  void handed.done.then((how) => ended.settle({ how }));

  const use = async ({ tool, arguments: input, callId }: JsonObject) => {
    const name = String(tool);
    if (name !== structuredOutputName) return (await tools.use(name, input)) ?? undefined;
    if (record.calls.isLatest(String(callId))) handed.take(input ?? null);
    // Unanswered until the turn is over: an answer would start another request to the model.
    await over.promise;
    return undefined;
  };
  void passOn(io, ended.promise, async (text) => {
    // A turn that has not begun cannot be steered.
    await Promise.race([begun.promise, ended.promise]);
    return steer(codex, threadId, record.id, text);
  });
  const end = (how: TurnEnd): void => {
    ended.settle(how);
    over.settle();
  };

  return {
    record,
    ended: ended.promise,
    over: over.promise,
    begun: begun.promise,
    notification(method, params) {
      if (isClosed) return;
      for (const item of itemsOf(method, params)) io.progress(transcriptItem(item));
      note(record, method, params);
      if (record.id !== undefined) begun.settle();
      const { turn } = params;
      if (method === 'turn/completed' && isJsonObject(turn) && turn.id === record.id)
        end({ how: 'completed', turn });
    },
    request: async (method, params) =>
      method === 'item/tool/call'
        ? use(params)
        : answerRequest(method, params, {
            root: request.root,
            cwd: request.cwd,
            readOnly: request.brief.readOnly,
            permit: (asked) => io.permit(asked),
            changesOf: (itemId) => record.changes.get(itemId),
            explain: async (text) => void (await steer(codex, threadId, record.id, text)),
          }),
    gone: (reason) => end({ how: 'gone', reason }),
    close() {
      isClosed = true;
      end({ how: 'stopped' });
      handed.close();
    },
  };
}

function newRecord(handed: HandedOver, model: string | undefined): TurnRecord {
  const calls = createCallOrder();
  return { usage: turnUsage(), handed, changes: new Map(), model, said: '', calls };
}

/** Says something in the middle of a turn. Resolves to whether the model gets it. */
async function steer(
  codex: CodexProcess,
  threadId: string,
  turnId: string | undefined,
  text: string,
): Promise<boolean> {
  if (turnId === undefined) return false;
  const input = [{ type: 'text', text, text_elements: [] }];
  return codex.request('turn/steer', { threadId, expectedTurnId: turnId, input }).then(
    () => true,
    () => false,
  );
}

function note(record: TurnRecord, method: string, params: JsonObject): void {
  const { turn, item } = params;
  if (method === 'turn/started' && isJsonObject(turn)) record.id ??= String(turn.id);
  if (method === 'thread/tokenUsage/updated' && params.turnId === record.id)
    record.usage.take(params.tokenUsage);
  if (method === 'model/rerouted' && typeof params.toModel === 'string')
    record.model = params.toModel;
  if (!isJsonObject(item)) return;
  if (method === 'rawResponseItem/completed' && item.type === 'function_call')
    record.calls.made(String(item.call_id));
  if (item.type === 'fileChange' && Array.isArray(item.changes))
    record.changes.set(String(item.id), item.changes);
  if (method === 'item/completed' && item.type === 'agentMessage' && item.phase !== 'commentary')
    record.said = String(item.text ?? '');
}
