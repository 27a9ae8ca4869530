import type { ToolAnswer, ToolIO } from '../../../../core/ports/tool.js';
import { transcriptItem } from '../../../../core/ports/transcript.js';
import { structuredOutputName } from '../../../../core/step/framing.js';
import { messageOf } from '../../../../core/values/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import type { Redact } from '../provider/redact.js';
import type { ToolResult } from './conversation.js';
import { linkedAbort } from './linked-abort.js';
import { parseInput } from './parse-input.js';
import type { Offered, ToolOffer } from './tool-offer.js';

interface WantedUse {
  readonly id: string;
  readonly tool: string;
  readonly inputText: string;
}

export interface ToolUsing {
  readonly offer: ToolOffer;
  /** Without the limits of one use. */
  readonly io: Omit<ToolIO, 'timeoutMs'>;
  readonly toolMs: number;
  /** Time spent on asking for permission so far. */
  waitedMs(): number;
  readonly redact: Redact;
  progress(item: JsonObject): void;
}

const longestResult = 100_000;
const shownResult = 4_000;
const shownInput = 1_000;
/** A tool ends by itself at its limit; this is for one that does not. */
const graceMs = 2_500;

/**
 * Uses that change nothing run at once, others one after the other. `done` is called as each ends.
 */
export async function useTools(
  uses: readonly WantedUse[],
  using: ToolUsing,
  done: (result: ToolResult) => void,
): Promise<void> {
  const writes = uses.some(({ tool }) => using.offer.tools.get(tool)?.writes === true);
  const run = async (use: WantedUse): Promise<void> => done(await useTool(use, using));
  if (!writes) {
    await Promise.all(uses.map(run));
    return;
  }
  for (const use of uses) {
    if (using.io.signal.aborted) return;
    await run(use);
  }
}

async function useTool(use: WantedUse, using: ToolUsing): Promise<ToolResult> {
  const { id, tool, inputText } = use;
  const { redact, progress } = using;
  const read = parseInput(inputText);
  const input = redact.json(read === null ? clipped(inputText, shownInput) : shown(read));
  progress(transcriptItem({ type: 'tool-start', id, tool, input }));
  const answer = await answerOf(use, read, using);
  const { failed } = answer;
  const text = capped(redact.text(answer.text));
  const output = clipped(text, shownResult);
  progress(transcriptItem({ type: 'tool-end', id, tool, output, failed }));
  return { id, tool, text, failed };
}

async function answerOf(
  use: WantedUse,
  input: JsonObject | null,
  using: ToolUsing,
): Promise<ToolAnswer> {
  const tool = using.offer.tools.get(use.tool);
  if (tool === undefined) return failure(unknownTool(use.tool, using.offer));
  if (input === null)
    return failure(`The input of ${use.tool} is not a JSON object. Call it again with valid JSON.`);
  return withinLimit(tool, input, using);
}

async function withinLimit(
  tool: Offered,
  input: JsonObject,
  { io, toolMs, waitedMs }: ToolUsing,
): Promise<ToolAnswer> {
  const abort = linkedAbort([io.signal]);
  const began = performance.now() - waitedMs();
  const spent = (): number => performance.now() - began - waitedMs();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const after = (limitMs: number, act: () => void): void => {
    timer = setTimeout(
      () => (spent() >= limitMs - 1 ? act() : after(limitMs, act)),
      Math.max(1, limitMs - spent()),
    );
  };
  try {
    const late = new Promise<ToolAnswer>((resolve) => {
      after(toolMs + graceMs, () => {
        abort.abort();
        after(toolMs + 2 * graceMs, () =>
          resolve(
            failure(
              `${tool.name} did not end within ${Math.round(toolMs / 1000)} s and was stopped.`,
            ),
          ),
        );
      });
    });
    return await Promise.race([
      Promise.resolve(tool.run(input, { ...io, signal: abort.signal, timeoutMs: toolMs })),
      late,
    ]);
  } catch (error) {
    return failure(`${tool.name} failed: ${messageOf(error)}`);
  } finally {
    clearTimeout(timer);
    abort.release();
  }
}

function failure(text: string): ToolAnswer {
  return { text, failed: true };
}

function unknownTool(name: string, { tools, definitions }: ToolOffer): string {
  const names = [
    ...tools.keys(),
    ...(definitions.some((one) => one.name === structuredOutputName) ? [structuredOutputName] : []),
  ];
  return (
    `There is no tool ${name}. ` +
    `${names.length === 0 ? 'You have none: answer in text.' : `You have: ${names.join(', ')}.`}`
  );
}

function capped(text: string): string {
  if (text.length <= longestResult) return text;
  return (
    `${text.slice(0, longestResult)}\n[${text.length - longestResult} ` +
    'more characters were left out]'
  );
}

function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)} … (${text.length} characters)`;
}

/** Long texts in the input would make transcripts as large as the files that agents write. */
function shown(input: Json): Json {
  if (typeof input === 'string') return clipped(input, shownInput);
  if (Array.isArray(input)) return input.map(shown);
  if (isJsonObject(input))
    return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, shown(value)]));
  return input;
}
