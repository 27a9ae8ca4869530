import type { CallIO } from '../../../../core/ports/backend.js';
import type { ModelAnswer, Sending } from '../../../../core/ports/request-gate.js';
import { transcriptItem } from '../../../../core/ports/transcript.js';
import type { JsonObject } from '../../../../core/values/json.js';
import type { Usage } from '../../../../core/values/usage.js';
import { failed } from '../../../skeleton/failure.js';
import type { VendorEndpoint } from '../../../skeleton/vendor-failure.js';
import { watchEnding } from '../provider/done-sign.js';
import { failureOf } from '../provider/provider-failure.js';
import type { Redact } from '../provider/redact.js';
import type { SdkModel, SdkOptions, SdkTool } from '../provider/sdk-types.js';
import type { Message } from './conversation.js';
import { linkedAbort } from './linked-abort.js';
import { toPrompt } from './prompt.js';
import { readTurn } from './read-turn.js';
import type { Turn } from './turn.js';

/** What all requests of one attempt have in common. */
export interface RequestShape {
  readonly model: SdkModel;
  /** `provider/model`. */
  readonly lane: string;
  /** Hash of model, system and tools: what agents of a kind share in the prompt cache. */
  readonly prefix: string;
  readonly system: readonly string[];
  readonly tools: readonly SdkTool[];
  readonly marks: boolean;
  /** The variable that holds the key. */
  readonly keyFrom: string | undefined;
  readonly endpoint: VendorEndpoint;
  readonly options: SdkOptions;
  readonly maxOutputTokens: number | undefined;
}

export type Asked = { readonly answer: ModelAnswer<Turn>; readonly tooLong: boolean };

export interface Asking {
  readonly shape: RequestShape;
  readonly io: Pick<CallIO, 'gate' | 'signal' | 'messages'>;
  readonly redact: Redact;
  progress(item: JsonObject): void;
  /** Every sending counts, those that failed too. */
  billed(usage: Usage): void;
}

const signEveryMs = 250;

/** In the form of model ids everywhere else: `provider/model`. */
export function answeredBy({ lane, model }: RequestShape, turn: Turn): string {
  return `${lane.slice(0, lane.indexOf('/'))}/${turn.model ?? model.modelId}`;
}

/** One answer of the model, through the gate; what a broken stream began is dropped. */
export async function askModel(messages: readonly Message[], asking: Asking): Promise<Asked> {
  const { shape, io } = asking;
  let tooLong = false;
  const answer = await io.gate.request<Turn>(
    { lane: shape.lane, prefix: shape.prefix },
    async (sending) => {
      const sent = await sendOnce(messages, asking, sending);
      tooLong = sent.tooLong;
      return sent.answer;
    },
  );
  return { answer, tooLong };
}

async function sendOnce(
  messages: readonly Message[],
  asking: Asking,
  sending: Sending,
): Promise<Asked> {
  const { shape, io } = asking;
  const abort = linkedAbort([io.signal, sending.signal]);
  try {
    const ending = { saidDone: false };
    const request = requestOf(shape, messages, abort.signal);
    const { stream, response } = await watchEnding(ending, () => shape.model.doStream(request));
    const read = await readTurn(stream, signs(sending, asking.progress), ending);
    const usage = read.status === 'complete' ? read.turn.usage : read.usage;
    if (usage) asking.billed(usage);
    if (abort.signal.aborted) return stopped;
    if (read.status === 'complete') {
      const model = answeredBy(shape, read.turn);
      return { answer: { status: 'answered', value: read.turn, usage, model }, tooLong: false };
    }
    if (read.status === 'error') return unanswered(asking, read.error, usage);
    if (isPage(response?.headers)) return unanswered(asking, new Error('<html>'));
    const message = `${shape.lane}: the connection broke before the answer was complete`;
    return { answer: failed('network', message), tooLong: false };
  } catch (error) {
    return abort.signal.aborted ? stopped : unanswered(asking, error);
  } finally {
    abort.release();
  }
}

/** A proxy or a log-in answered, with a status that looks like success. */
function isPage(headers: Readonly<Record<string, string>> = {}): boolean {
  return headers['content-type']?.startsWith('text/html') === true;
}

const stopped: Asked = { answer: failed('stopped', 'aborted'), tooLong: false };

function requestOf(shape: RequestShape, messages: readonly Message[], abortSignal: AbortSignal) {
  const { system, tools, marks, options, maxOutputTokens } = shape;
  return {
    prompt: toPrompt({ system, messages, marks }),
    ...(tools.length === 0 ? {} : { tools: [...tools] }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    providerOptions: options,
    // Events that mean nothing to us (pings, thoughts that are not shown) are signs of life all
    // the same.
    includeRawChunks: true,
    abortSignal,
  };
}

/** What is done with each part of a stream. */
function signs(sending: Sending, progress: Asking['progress']): () => void {
  let lastSign = Number.NEGATIVE_INFINITY;
  return () => {
    if (lastSign === Number.NEGATIVE_INFINITY) sending.begun();
    const now = performance.now();
    if (now - lastSign < signEveryMs) return;
    lastSign = now;
    progress(transcriptItem({ type: 'sign' }));
  };
}

function unanswered({ shape, redact }: Asking, error: unknown, usage?: Usage): Asked {
  const { tooLong = false, ...failure } = failureOf(error, { endpoint: shape.endpoint });
  const isKey = failure.cause === 'auth' && shape.keyFrom !== undefined;
  const hint = isKey ? `. Check the key in ${shape.keyFrom}` : '';
  const message = redact.text(`${shape.lane}: ${failure.message}${hint}`);
  return { answer: { ...failure, message, ...(usage ? { usage } : {}) }, tooLong };
}
