import type { AttemptResult } from '../../ports/backend.js';
import type { SchemaCheck } from '../../ports/schema-checker.js';
import { readJsonAnswer } from '../../step/json-answer.js';
import { addUsage, type Usage } from '../../values/usage.js';

/** The same wrong answer this often in a row: more tries would only cost (X64). */
const identicalAnswers = 3;
const nudge =
  'You ended without calling StructuredOutput. Hand over your answer now: one JSON value that matches the required schema, nothing else.';

export interface StructuredRequest {
  readonly schemaCheck: SchemaCheck;
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
  check: SchemaCheck,
): Answer {
  const raw = result.json ?? result.text;
  const text = readJsonAnswer(raw);
  if (text === null) {
    if (result.json === undefined && !raw.includes('{')) return { type: 'none', raw };
    return { type: 'invalid', error: `Output is not one JSON value: ${parseError(raw)}`, raw };
  }
  const value: unknown = JSON.parse(text);
  const problem = check(value);
  if (problem === null) return { type: 'value', json: JSON.stringify(value) };
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
  const { schemaCheck, attempt, maxInvalid = 5, nudges = 2 } = request;
  let invalid = 0;
  let missing = 0;
  let same = 0;
  let raw: string | undefined;
  let lastInvalid: string | undefined;
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

    const answer = readAnswer(result, schemaCheck);
    if (answer.type === 'value')
      return {
        result: { status: 'completed', json: answer.json, text: result.text, ...billed },
        attempts,
        raw,
      };
    if (answer.raw.trim() !== '') raw = answer.raw;
    const fail = (message: string): StructuredEnd => ({
      result: { status: 'failed', cause: 'schema', message, raw, ...billed },
      attempts,
      raw,
    });

    if (answer.type === 'none') {
      missing++;
      same = 0;
      lastInvalid = undefined;
      if (missing > nudges)
        return fail(`ended without calling StructuredOutput (after ${nudges} nudges)`);
      error = nudge;
      continue;
    }
    invalid++;
    same = answer.raw.trim() === lastInvalid ? same + 1 : 1;
    lastInvalid = answer.raw.trim();
    error = answer.error;
    if (invalid >= maxInvalid)
      return fail(`${invalid} invalid answers, the last one: ${answer.error}`);
    if (same >= identicalAnswers)
      return fail(`the same invalid answer ${same} times: ${answer.error}`);
  }
}
