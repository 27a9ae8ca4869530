import type { AttemptResult } from '../../ports/backend.js';
import type { SchemaCheck } from '../../ports/schema-checker.js';
import { readJsonAnswer } from '../../step/json-answer.js';
import { decodedTexts } from '../../tool-schema/decoded-texts.js';
import type { Json, JsonObject } from '../../values/json.js';
import { addUsage, type Usage } from '../../values/usage.js';

/** The same wrong answer this often in a row: more tries would only cost (X64). */
const identicalAnswers = 3;
const nudge =
  'You ended without calling StructuredOutput. Hand over your answer now: one JSON value that matches the required schema, nothing else.';

export interface StructuredRequest {
  readonly schema: JsonObject;
  readonly schemaCheck: SchemaCheck;
  /** Told of each answer that is sent back (X64). */
  readonly onRefused: (answer: string, error: string) => void;
  /** One try; `error` is what was wrong with the answer before. MUST NOT reject. */
  attempt(n: number, error?: string): Promise<AttemptResult>;
  /** Invalid answers after which the call fails [5]. */
  readonly maxInvalid?: number;
  /** Reminders to an agent that handed over nothing [2]. */
  readonly nudges?: number;
}

export interface StructuredEnd {
  /**
   * `completed` with `json` that satisfies the schema, or `failed`; usage and cost are of all
   * attempts.
   */
  readonly result: AttemptResult;
  readonly attempts: number;
  /** The last thing the agent said that could not be used. */
  readonly raw: string | undefined;
}

type Answer =
  | { readonly type: 'value'; readonly json: string }
  | { readonly type: 'invalid'; readonly error: string; readonly raw: string }
  | { readonly type: 'none'; readonly raw: string };

/** Of a result with both, only what was handed over as JSON counts (C60). */
function readAnswer(
  result: Extract<AttemptResult, { status: 'completed' }>,
  { schema, schemaCheck: check }: Pick<StructuredRequest, 'schema' | 'schemaCheck'>,
): Answer {
  const raw = result.json ?? result.text;
  const text = readJsonAnswer(raw);
  if (text === null) {
    if (result.json === undefined && !raw.includes('{')) return { type: 'none', raw };
    return { type: 'invalid', error: `Output is not one JSON value: ${parseError(raw)}`, raw };
  }
  const given = JSON.parse(text) as Json;
  const problem = check(given);
  const value = problem === null ? given : decodedTexts(given, schema);
  if (problem === null || check(value) === null)
    return { type: 'value', json: JSON.stringify(value) };
  return { type: 'invalid', error: `Output does not match required schema: ${problem}`, raw };
}

function parseError(text: string): string {
  try {
    JSON.parse(text);
    return 'unreadable';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Asks until an answer satisfies the schema (C60–C63, X64), whatever the backend claims to check by
 * itself. A failed attempt ends it as it is: whether to try again after those is not decided here.
 */
export async function runStructured(request: StructuredRequest): Promise<StructuredEnd> {
  const { attempt, maxInvalid = 5, nudges = 2 } = request;
  let invalid = 0;
  let missing = 0;
  let same = 0;
  let raw: string | undefined;
  let lastInvalid: string | undefined;
  const refused: { answer: string; error: string }[] = [];
  let error: string | undefined;
  let usage: Usage | undefined;
  let costUsd: number | undefined;

  for (let attempts = 1; ; attempts++) {
    const result = await attempt(attempts, error);
    usage = addUsage(usage, result.usage);
    if (result.costUsd !== undefined) costUsd = (costUsd ?? 0) + result.costUsd;
    const billed = { usage, costUsd, model: result.model };
    if (result.status === 'failed')
      return {
        result: { ...result, ...billed, raw: result.raw ?? raw },
        attempts,
        raw: result.raw ?? raw,
      };

    const answer = readAnswer(result, request);
    if (answer.type === 'value')
      return {
        result: { status: 'completed', json: answer.json, text: result.text, ...billed },
        attempts,
        raw,
      };
    if (answer.raw.trim() !== '') raw = rawText(refused, answer.raw);
    const fail = (message: string): StructuredEnd => ({
      result: { status: 'failed', cause: 'schema', message, raw, ...billed },
      attempts,
      raw,
    });

    if (answer.type === 'none') {
      missing++;
      same = 0;
      lastInvalid = undefined;
      if (missing > nudges) return fail(missingText(nudges, refused));
      error = nudge;
      continue;
    }
    invalid++;
    same = answer.raw.trim() === lastInvalid ? same + 1 : 1;
    lastInvalid = answer.raw.trim();
    error = answer.error;
    refused.push({ answer: answer.raw, error });
    request.onRefused(answer.raw, error);
    if (invalid >= maxInvalid)
      return fail(`${invalid} invalid answers, the last one: ${answer.error}`);
    if (same >= identicalAnswers)
      return fail(`the same invalid answer ${same} times: ${answer.error}`);
  }
}

type RefusedAnswer = { readonly answer: string; readonly error: string };

/** Answers that were refused are kept beside what was said after them (X64). */
function rawText(refused: readonly RefusedAnswer[], said: string): string {
  const before = new Set(refused.map(({ answer }) => answer));
  before.delete(said);
  return [...before, said].join('\n\n');
}

function missingText(nudges: number, refused: readonly RefusedAnswer[]): string {
  const last = refused.at(-1);
  const nudged = `after ${nudges} nudges`;
  if (last === undefined) return `ended without calling StructuredOutput (${nudged})`;
  const times = refused.length === 1 ? 'once' : `${refused.length} times`;
  return (
    `called StructuredOutput ${times}, refused: ${last.error}; ` +
    `then ended without an answer (${nudged})`
  );
}
