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

/**
 * What a test has prepared. Failures are looked through before answers; within each, the first that
 * fits and has uses left.
 */
export class AnswerRules {
  private readonly failures: Rule[] = [];
  private readonly answers: Rule[] = [];
  private rest: Rule | null = null;
  readonly unanswered: AskedCall[] = [];

  answer(matcher: CallMatcher, value: AnswerValue, { times, delayMs = 0 }: AnswerOptions): void {
    this.answers.push({
      what: 'answer',
      matcher,
      times: times ?? null,
      delayMs,
      used: 0,
      reply: replyWith(value),
    });
  }

  /** Answers what nothing else does; need not be used. */
  answerRest(value: AnswerValue): void {
    this.rest = {
      what: 'answer',
      matcher: undefined,
      times: null,
      delayMs: 0,
      used: 0,
      reply: replyWith(value),
    };
  }

  fail(cause: Cause, options: FailOptions, matcher: CallMatcher | undefined): void {
    const {
      times,
      delayMs = 0,
      message = `test: ${cause}`,
      retryable = passing.has(cause),
      retryAfterMs,
    } = options;
    const result: AttemptResult = {
      status: 'failed',
      cause,
      message,
      retryable,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
    this.failures.push({
      what: `failure ${cause}`,
      matcher,
      times: times ?? null,
      delayMs,
      used: 0,
      reply: async () => result,
    });
  }

  silent(matcher: CallMatcher | undefined, times: number | undefined): void {
    this.failures.push({
      what: 'silence',
      matcher,
      times: times ?? null,
      delayMs: 0,
      used: 0,
      reply: null,
    });
  }

  /** The rule that answers this attempt, counted as used; undefined when none does. */
  take(request: AttemptRequest): { readonly rule: Rule; readonly call: AskedCall } | undefined {
    const call = askedCall(request);
    const rule =
      [...this.failures, ...this.answers].find(
        (one) => (one.times === null || one.used < one.times) && fits(one.matcher, call),
      ) ?? this.rest;
    if (rule === null) {
      this.unanswered.push(call);
      return undefined;
    }
    rule.used += 1;
    return { rule, call };
  }

  /** What was prepared and not used, a sentence each. */
  left(): readonly string[] {
    return [...this.failures, ...this.answers]
      .filter(({ times, used }) => (times === null ? used === 0 : used < times))
      .map(
        ({ what, matcher, times, used }) =>
          `${what} for ${matcherText(matcher)}: used ${used} of ${times ?? 'at least 1'} times`,
      );
  }
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
