import type { AttemptRequest, AttemptResult } from '../../core/ports/backend.js';
import type { Cause } from '../../core/step/outcome.js';
import { type AskedCall, askedCall, type CallMatcher, fits, matcherText } from './call-pattern.js';

export interface AnswerOptions {
  /** How many attempts it answers [all]; exactly so many count as used. */
  readonly times?: number;
  /** On the virtual clock. */
  readonly delayMs?: number;
}

export interface FailOptions extends AnswerOptions {
  readonly message?: string;
  /** Another attempt may help [for rate-limit, quota, overloaded and stall]. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

/** Text, any JSON value, or a function that gives one. */
export type AnswerValue =
  | object
  | string
  | number
  | boolean
  | null
  | ((call: AskedCall) => unknown);

interface Rule {
  readonly what: string;
  readonly matcher: CallMatcher | undefined;
  readonly times: number | null;
  readonly delayMs: number;
  /** `null`: never answers; the limits of the run or a stop end it. */
  readonly reply: ((call: AskedCall, request: AttemptRequest) => Promise<AttemptResult>) | null;
  used: number;
}

const passing: ReadonlySet<Cause> = new Set<Cause>(['rate-limit', 'quota', 'overloaded', 'stall']);

export interface AnswerRules {
  answer(matcher: CallMatcher, value: AnswerValue, options: AnswerOptions): void;
  /** Answers what nothing else does; need not be used. */
  answerRest(value: AnswerValue): void;
  fail(cause: Cause, options: FailOptions, matcher: CallMatcher | undefined): void;
  silent(matcher: CallMatcher | undefined, times: number | undefined): void;
  /** The rule that answers this attempt, counted as used; undefined when none does. */
  take(request: AttemptRequest): { readonly rule: Rule; readonly call: AskedCall } | undefined;
  /** Calls that nothing has answered since this was last asked. */
  takeUnanswered(): readonly AskedCall[];
  /** What was prepared and not used, a sentence each. */
  left(): readonly string[];
}

/**
 * What a test has prepared. Failures are looked through before answers; within each, the first that
 * fits and has uses left.
 */
export function createAnswerRules(): AnswerRules {
  const failures: Rule[] = [];
  const answers: Rule[] = [];
  const unanswered: AskedCall[] = [];
  let rest: Rule | null = null;
  return {
    answer(matcher, value, options) {
      answers.push(ruleOf('answer', matcher, options, replyWith(value)));
    },
    answerRest(value) {
      rest = ruleOf('answer', undefined, {}, replyWith(value));
    },
    fail(cause, options, matcher) {
      const result = failureOf(cause, options);
      failures.push(ruleOf(`failure ${cause}`, matcher, options, async () => result));
    },
    silent(matcher, times) {
      failures.push(ruleOf('silence', matcher, times === undefined ? {} : { times }, null));
    },
    take(request) {
      const call = askedCall(request);
      const rule =
        [...failures, ...answers].find(
          (one) => (one.times === null || one.used < one.times) && fits(one.matcher, call),
        ) ?? rest;
      if (rule === null) {
        unanswered.push(call);
        return undefined;
      }
      rule.used += 1;
      return { rule, call };
    },
    takeUnanswered: () => unanswered.splice(0),
    left: () =>
      [...failures, ...answers]
        .filter(({ times, used }) => (times === null ? used === 0 : used < times))
        .map(
          ({ what, matcher, times, used }) =>
            `${what} for ${matcherText(matcher)}: used ${used} of ${times ?? 'at least 1'} times`,
        ),
  };
}

function ruleOf(
  what: string,
  matcher: CallMatcher | undefined,
  { times, delayMs = 0 }: AnswerOptions,
  reply: Rule['reply'],
): Rule {
  return { what, matcher, times: times ?? null, delayMs, reply, used: 0 };
}

function failureOf(
  cause: Cause,
  { message = `test: ${cause}`, retryable = passing.has(cause), retryAfterMs }: FailOptions,
): AttemptResult {
  return {
    status: 'failed',
    cause,
    message,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function replyWith(value: AnswerValue): (call: AskedCall) => Promise<AttemptResult> {
  return async (call) =>
    completed(
      typeof value === 'function' ? await (value as (call: AskedCall) => unknown)(call) : value,
      call,
    );
}

/** A value that cannot be JSON is a mistake of the test. */
function completed(value: unknown, { options }: AskedCall): AttemptResult {
  if (options.schema === undefined && typeof value === 'string')
    return { status: 'completed', text: value };
  const json = JSON.stringify(value);
  if (json === undefined)
    throw new TypeError(`an answer must be text or JSON, not ${typeof value}`);
  return options.schema === undefined
    ? { status: 'completed', text: json }
    : { status: 'completed', json };
}
