import type { CallIO } from '../../../../core/ports/backend.js';
import type { ModelAnswer, Sending } from '../../../../core/ports/request-gate.js';
import { transcriptItem } from '../../../../core/ports/transcript.js';
import type { JsonObject } from '../../../../core/values/json.js';
import type { Usage } from '../../../../core/values/usage.js';
import { watchEnding } from '../provider/done-sign.js';
import { cutFailure, failureOf } from '../provider/provider-failure.js';
import type { Redact } from '../provider/redact.js';
import type { SdkModel, SdkOptions, SdkTool } from '../provider/sdk-types.js';
import type { Message } from './conversation.js';
import { linkedAbort } from './linked-abort.js';
import { toPrompt } from './prompt.js';
import { readTurn, type Turn } from './read-turn.js';

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
  readonly options: SdkOptions;
  readonly maxOutputTokens: number | undefined;
}

export type Asked = { readonly answer: ModelAnswer<Turn>; readonly tooLong: boolean };

export interface Asking {
  readonly shape: RequestShape;
  readonly io: Pick<CallIO, 'gate' | 'signal'>;
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
  const { shape, io, redact, progress } = asking;
  const abort = linkedAbort([io.signal, sending.signal]);
  let lastSign = Number.NEGATIVE_INFINITY;
  let begun = false;
  const onPart = (): void => {
    if (!begun) {
      begun = true;
      sending.begun();
    }
    const now = performance.now();
    if (now - lastSign < signEveryMs) return;
    lastSign = now;
    progress(transcriptItem({ type: 'sign' }));
  };
  const failed = (error: unknown, usage?: Usage): Asked => {
    if (abort.signal.aborted)
      return { answer: { status: 'failed', cause: 'stopped', message: 'aborted' }, tooLong: false };
    const { tooLong = false, ...failure } = failureOf(error);
    const hint =
      failure.cause === 'auth' && shape.keyFrom !== undefined
        ? `. Check the key in ${shape.keyFrom}`
        : '';
    return {
      answer: {
        ...failure,
        message: redact.text(`${shape.lane}: ${failure.message}${hint}`),
        ...(usage ? { usage } : {}),
      },
      tooLong,
    };
  };
  try {
    const { system, tools, marks, options, maxOutputTokens } = shape;
    const ending = { saidDone: false };
    const request = {
      prompt: toPrompt({ system, messages, marks }),
      ...(tools.length === 0 ? {} : { tools: [...tools] }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      providerOptions: options,
      // Events that mean nothing to us (pings, thoughts that are not shown) are signs of life all
      // the same.
      includeRawChunks: true,
      abortSignal: abort.signal,
    };
    const { stream } = await watchEnding(ending, () => shape.model.doStream(request));
    const read = await readTurn(stream, onPart, ending);
    const usage = read.status === 'complete' ? read.turn.usage : read.usage;
    if (usage) asking.billed(usage);
    if (abort.signal.aborted) return failed(undefined);
    if (read.status === 'cut')
      return {
        answer: { ...cutFailure, message: `${shape.lane}: ${cutFailure.message}` },
        tooLong: false,
      };
    if (read.status === 'error') return failed(read.error, usage);
    return {
      answer: { status: 'answered', value: read.turn, usage, model: answeredBy(shape, read.turn) },
      tooLong: false,
    };
  } catch (error) {
    return failed(error);
  } finally {
    abort.release();
  }
}
