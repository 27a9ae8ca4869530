import { setMaxListeners } from 'node:events';
import type { Tool, ToolAnswer, ToolIO, ToolPlace } from '../../../core/ports/tool.js';
import type { CommandWait } from '../../../core/ports/workspace.js';
import { messageOf } from '../../../core/values/errors.js';
import type { JsonObject } from '../../../core/values/json.js';
import { boundedText, mostAnswer } from './bounded-text.js';
import { Complaint } from './complaint.js';
import { type InputReader, inputReader } from './input-reader.js';
import { type PausableTimer, pausableTimer } from './pausable-timer.js';

/** One use of a tool, as the body of a tool sees it. */
export interface Use {
  readonly place: ToolPlace;
  /** Aborts on stop and when the time is over. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** What it waits for before it starts: no time of the use. */
  waits(wait: CommandWait | null): void;
  /** Asks the policy; a refusal is thrown as the tool's answer. */
  permit(tool: string, argument: string): Promise<void>;
  /** Asks the policy about one of many; a refusal is an answer. */
  mayUse(tool: string, argument: string): Promise<boolean>;
}

interface ToolBody {
  readonly name: string;
  readonly description: string;
  readonly properties: JsonObject;
  readonly required: readonly string[];
  readonly writes: boolean;
  run(input: InputReader, use: Use): Promise<string | ToolAnswer>;
}

/** Over the tool's own limit, so that a body which knows its time can say so itself. */
const slackMs = 300;
/** From the abort to an answer that no longer waits for the body; below the 2 s of the port. */
const patienceMs = 1400;

/**
 * What every tool has in common: it never rejects, its answer is bounded, and it ends soon after it
 * was stopped.
 */
export function framedTool(body: ToolBody): Tool {
  return {
    name: body.name,
    description: body.description,
    input: {
      type: 'object',
      properties: body.properties,
      required: body.required,
      additionalProperties: false,
    },
    writes: body.writes,
    run: (input, io) => framedRun(body, input, io),
  };
}

async function framedRun(body: ToolBody, input: JsonObject, io: ToolIO): Promise<ToolAnswer> {
  if (io.signal.aborted) return failed('stopped');
  // An agent may use many tools at once: that many listeners are no leak.
  setMaxListeners(0, io.signal);
  const stop = new AbortController();
  let why = 'stopped';
  const onAbort = () => stop.abort();
  const timer = pausableTimer(io.timeoutMs + slackMs, () => {
    why = `not finished within ${io.timeoutMs} ms, the limit of one use of a tool`;
    stop.abort();
  });
  io.signal.addEventListener('abort', onAbort, { once: true });
  let patience: NodeJS.Timeout | undefined;
  const givenUp = new Promise<ToolAnswer>((resolve) => {
    stop.signal.addEventListener('abort', () => {
      patience = setTimeout(() => resolve(failed(why)), patienceMs);
    });
  });
  const answered = answerOf(body, input, usable(io, input, stop.signal, timer)).catch(
    (error: unknown) =>
      failed(stop.signal.aborted && !(error instanceof Complaint) ? why : messageOf(error)),
  );
  try {
    return await Promise.race([answered, givenUp]);
  } finally {
    timer.clear();
    clearTimeout(patience);
    io.signal.removeEventListener('abort', onAbort);
  }
}

async function answerOf(body: ToolBody, input: unknown, use: Use): Promise<ToolAnswer> {
  const answer = await body.run(inputReader(input), use);
  const { text, failed: wrong } =
    typeof answer === 'string' ? { text: answer, failed: false } : answer;
  return { text: boundedText(text, mostAnswer), failed: wrong };
}

/** Waiting for a person or for the machine does not count as time of the tool. */
function usable(io: ToolIO, input: JsonObject, signal: AbortSignal, timer: PausableTimer): Use {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  const ask = async (tool: string, argument: string) => {
    signal.throwIfAborted();
    timer.pause();
    try {
      return await Promise.race([io.permit({ tool, argument, input }), aborted]);
    } finally {
      timer.resume();
    }
  };
  let queued = false;
  return {
    place: io.place,
    waits(wait) {
      if (queued !== (wait !== null)) {
        queued = wait !== null;
        if (queued) timer.pause();
        else timer.resume();
      }
      io.waits?.(wait);
    },
    signal,
    timeoutMs: io.timeoutMs,
    permit: async (tool, argument) => {
      const permit = await ask(tool, argument);
      if (!permit.allowed) throw new Complaint(permit.message);
    },
    mayUse: async (tool, argument) => (await ask(tool, argument)).allowed,
  };
}

function failed(text: string): ToolAnswer {
  return { text: boundedText(text, mostAnswer), failed: true };
}
