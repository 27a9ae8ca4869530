import type { AttemptRequest, AttemptResult, Failure } from '../../ports/backend.js';
import type { BackendProfile } from '../../ports/executor.js';
import type { SchemaCheck } from '../../ports/schema-checker.js';
import { transcriptItem } from '../../ports/transcript.js';
import type { Brief } from '../../step/brief.js';
import type { Call } from '../../step/call.js';
import type { Outcome } from '../../step/outcome.js';
import { messageOf } from '../../values/errors.js';
import { failed } from '../record/running.js';
import { defaultRetries } from '../request-pools/retry.js';
import type { AgentPlace } from './agent-place.js';
import {
  type Attempt,
  type AttemptContext,
  costOf,
  openAttempt,
  type Spending,
} from './attempt.js';
import type { MessageBook } from './message-book.js';
import { runStructured } from './structured-output.js';

export interface Series {
  readonly call: Call;
  readonly backend: BackendProfile;
  readonly brief: Brief;
  readonly place: AgentPlace;
  /** Turns before this one (X30). */
  readonly conversation: string | undefined;
  readonly context: AttemptContext;
  readonly messages: MessageBook;
  readonly onAttemptEnd: (
    attempt: number,
    result: Failure & AttemptResult,
    retryInMs: number,
  ) => void;
}

/** Continuing: what to say next, and from where. */
type Going = Pick<AttemptRequest, 'error' | 'conversation' | 'resumed'>;

/**
 * All attempts of one call: retries, restarts by a person, corrections of answers that miss the
 * schema (C61, X64, X82).
 */
export class AttemptSeries {
  private attempt: Attempt | null = null;
  private attempts = 0;
  private readonly spending: Spending = { usd: 0 };
  /** How many messages of people a conversation holds. */
  private readonly told = new Map<string, number>();
  private wake: () => void = () => {};
  private restarting = false;
  private held = false;
  /** Set when a pause, or a person, ends the series between two attempts. */
  private over = false;

  constructor(private readonly series: Series) {}

  get heldBack(): boolean {
    return this.over;
  }

  /** Nothing more is tried. */
  end(): void {
    this.over = true;
    this.wake();
    this.attempt?.abort();
  }

  restart(): boolean {
    if (!this.attempt || this.over) return false;
    this.restarting = true;
    this.attempt.abort();
    return true;
  }

  /** The attempt under way may finish; another one is not begun. */
  hold(): void {
    this.held = true;
  }

  goOn(): void {
    this.held = false;
  }

  async outcome(): Promise<Outcome> {
    const { call, context } = this.series;
    const { schema } = call.options;
    const first: Going =
      this.series.conversation === undefined ? {} : { conversation: this.series.conversation };
    if (!schema) return this.outcomeOf(await this.try(first));
    let check: SchemaCheck;
    try {
      check = await context.ports.checker.compile(schema);
    } catch (error) {
      return failed('schema', `schema: ${messageOf(error)}`);
    }
    let last: string | undefined;
    const structured = await runStructured({
      schema,
      schemaCheck: check,
      onRefused: (answer, error) =>
        context.ports.onProgress(call.n, transcriptItem({ type: 'refused-answer', answer, error })),
      maxInvalid: 5,
      nudges: 2,
      attempt: async (_number, error) => {
        const result = await this.try(
          error === undefined ? first : { error, conversation: last ?? first.conversation },
        );
        last = result.conversation;
        return result;
      },
    });
    const { conversation } = structured.result;
    return {
      ...this.outcomeOf({ ...structured.result, conversation: conversation ?? last }),
      raw: structured.raw ?? undefined,
    };
  }

  /** One answer, however many tries it takes. */
  private async try(going: Going): Promise<AttemptResult> {
    let next = going;
    let failingSince: number | null = null;
    for (let counted = 0; ; ) {
      this.attempts += 1;
      const result = await this.once(next);
      if (result.status === 'completed' || this.over) return result;
      failingSince ??= this.series.context.ports.clock.now();
      const delay = this.restarting
        ? { delayMs: 0, shownMs: 0 }
        : this.delayAfter(result, counted, failingSince);
      if (delay === null) return result;
      if (this.held) {
        this.over = true;
        return result;
      }
      if (this.restarting) failingSince = null;
      counted = this.restarting ? 0 : counted + 1;
      next =
        this.restarting || result.conversation === undefined
          ? going
          : { conversation: result.conversation, resumed: true };
      this.restarting = false;
      this.series.onAttemptEnd(this.attempts, result, delay.shownMs);
      await this.series.context.limits.untilRetry(this.sleep(delay.delayMs));
      if (this.over) return result;
    }
  }

  private delayAfter(
    result: Failure,
    counted: number,
    failingSince: number,
  ): { readonly delayMs: number; readonly shownMs: number } | null {
    const { backend, call, context } = this.series;
    if (result.cause === 'quota' && this.held) {
      this.over = true;
      return null;
    }
    const retries = call.options.retries ?? defaultRetries;
    const failingMs = context.ports.clock.now() - failingSince;
    return context.limits.plan(result, { counted, retries, failingMs }, backend.name);
  }

  private async once(going: Going): Promise<AttemptResult> {
    const { call, brief, backend, place, context, messages } = this.series;
    const told = this.told.get(going.conversation ?? '') ?? 0;
    const inbox = messages.open(this.attempts, told);
    const attempt = openAttempt(
      context,
      backend,
      {
        backend: backend.id,
        call,
        brief,
        attempt: this.attempts,
        cwd: place.cwd,
        root: place.root,
        ...(place.variables === undefined ? {} : { variables: place.variables }),
        ...(going.error === undefined ? {} : { error: going.error }),
        ...(going.conversation === undefined ? {} : { conversation: going.conversation }),
        ...(going.resumed === undefined ? {} : { resumed: going.resumed }),
      },
      { spending: this.spending, inbox },
    );
    this.attempt = attempt;
    try {
      const result = await attempt.result;
      if (result.conversation !== undefined && inbox.told > 0)
        this.told.set(result.conversation, inbox.told);
      return this.priced(result);
    } finally {
      this.attempt = null;
    }
  }

  private priced(result: AttemptResult): AttemptResult {
    const { brief, context } = this.series;
    const cost = costOf(result, brief.model, context.ports);
    return cost === undefined ? result : { ...result, costUsd: cost };
  }

  private outcomeOf(result: AttemptResult): Outcome {
    const { usage, costUsd, conversation, notes } = result;
    const { backend, brief } = this.series;
    const paid = {
      attempts: this.attempts,
      backend: backend.name,
      model: result.model ?? brief.model,
      usage,
      costUsd,
      conversation,
      notes,
      messages: this.series.messages.given(),
    };
    if (result.status === 'failed')
      return {
        status: 'failed',
        cause: result.cause,
        message: result.message,
        raw: result.raw,
        ...paid,
      };
    const json = result.json ?? JSON.stringify(result.text ?? '');
    if (!isJsonText(json))
      return {
        status: 'failed',
        cause: 'crash',
        message: `backend ${backend.name} handed over a value that is no JSON`,
        raw: json,
        ...paid,
      };
    return { status: 'completed', json, ...paid };
  }

  private sleep(delayMs: number): Promise<void> {
    if (this.over) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.series.context.ports.clock.after(delayMs, resolve);
      this.wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
