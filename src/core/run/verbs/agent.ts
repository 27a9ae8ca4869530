import { capText } from '../../journal/loss.js';
import type { AttemptResult, Failure } from '../../ports/backend.js';
import type { BackendProfile } from '../../ports/executor.js';
import type { Brief } from '../../step/brief.js';
import type { Call } from '../../step/call.js';
import type { Outcome } from '../../step/outcome.js';
import type { NewMessage } from '../../step/person-words.js';
import { messageOf } from '../../values/errors.js';
import { workInPlace } from '../attempts/agent-place.js';
import type { AttemptContext } from '../attempts/attempt.js';
import { AttemptSeries } from '../attempts/attempt-series.js';
import {
  createMessageBook,
  type MessageBook,
  type MessageResult,
} from '../attempts/message-book.js';
import { shortcomings } from '../attempts/shortcomings.js';
import type { Budget, Reservation } from '../bounds/budget.js';
import type { FanOutGuard } from '../bounds/fan-out-guard.js';
import type { Issued } from '../record/issued.js';
import {
  type ControlRefusal,
  type EndReason,
  endedBy,
  failed,
  type Running,
  refusedBy,
} from '../record/running.js';
import type { Limiter } from '../request-pools/limiter.js';

export interface AgentContext extends Omit<AttemptContext, 'refusal' | 'bill'> {
  readonly limiter: Limiter;
  readonly budget: Budget;
  readonly maxAgents: number;
  readonly guard: Pick<FanOutGuard, 'admit'>;
  /** The turns of a handle before this call (X30); undefined for an ordinary call. */
  readonly conversation: () => Promise<string | undefined>;
  /** What the backend lacks, to be said once. */
  readonly warn: (code: string, text: string) => void;
  /** Called when the call really starts. */
  readonly onStart: (
    backend: BackendProfile | null,
    model: string | undefined,
  ) => Promise<void> | undefined;
  readonly onAttemptEnd: (
    attempt: number,
    result: Failure & AttemptResult,
    retryInMs: number | undefined,
  ) => void;
  /** What people said to this call in earlier drives: it is said again (X122). */
  readonly saidBefore: readonly NewMessage[];
  readonly onMessage: (fate: MessageResult) => void;
}

/**
 * One `agent()` call, from its refusal or its place in the queue to its outcome (C20–C25, X28,
 * X64).
 */
export function runAgent(step: Issued, call: Call, context: AgentContext): Running {
  return new AgentRun(step, call, context);
}

class AgentRun implements Running {
  readonly outcome: Promise<Outcome>;
  over: Promise<unknown> = Promise.resolve();
  private finish: (outcome: Outcome) => void = () => {};
  private ended: EndReason | null = null;
  private leaveQueue: () => void = () => {};
  private series: AttemptSeries | null = null;
  private held = false;
  private giveBack: () => void = () => {};
  private readonly messages: MessageBook;

  constructor(
    private readonly step: Issued,
    private readonly call: Call,
    private readonly context: AgentContext,
  ) {
    this.messages = createMessageBook(context.saidBefore, context.onMessage);
    this.outcome = new Promise((resolve) => {
      this.finish = (outcome) => {
        // A call that the end of the drive took from its agent runs again, and is told again.
        if (this.ended !== 'halt') this.messages.close();
        resolve(outcome);
      };
    });
    if (step.problem) {
      const { problem } = step;
      void Promise.resolve(context.onStart(null, undefined)).then(() => this.finish(problem));
      return;
    }
    const group = step.options.group ?? '';
    this.leaveQueue = context.limiter.acquire(group, () => {
      this.giveBack = () => context.limiter.release(group);
      this.run().then(
        (outcome) => this.close(outcome),
        (error: unknown) => this.close(failed('crash', messageOf(error))),
      );
    });
  }

  end(reason: EndReason): void {
    if (this.ended) return;
    this.ended = reason;
    this.leaveQueue();
    if (this.series) this.series.end();
    else this.finish(endedBy(reason));
  }

  restart(): boolean {
    return !this.ended && (this.series?.restart() ?? false);
  }

  tell(message: NewMessage): ControlRefusal | null {
    if (this.ended) return { message: 'it is ending' };
    const picked = this.context.ports.pick(this.step.options);
    if (!picked.ok) return { message: picked.message };
    if (picked.backend.can.steer !== true) {
      const others = this.othersThatCan('steer');
      return {
        message: `backend ${picked.backend.name} gives its agents nothing while they work${others}`,
        code: 'E_NOT_STEERABLE',
      };
    }
    this.messages.add(message);
    return null;
  }

  hold(): void {
    this.held = true;
    if (this.series) this.series.hold();
    else this.end('halt');
  }

  goOn(): void {
    this.held = false;
    this.series?.goOn();
  }

  release(): void {
    this.giveBack();
    this.giveBack = () => {};
  }

  private close(outcome: Outcome): void {
    // Held back between two attempts: the call runs again on the resume.
    if (this.series?.heldBack && !this.ended && this.held) this.ended = 'halt';
    this.finish(this.ended ? { ...outcome, ...endedBy(this.ended), json: undefined } : outcome);
  }

  private async run(): Promise<Outcome> {
    const { ports, budget, guard, maxAgents } = this.context;
    // The sandbox counts them too; this holds whatever it says.
    if (this.step.agentNumber > maxAgents) return refusedBy('cap', capText(maxAgents));
    const admitted = guard.admit(this.call.n);
    if (admitted !== true && !(await admitted))
      return refusedBy('fan-out', 'a person said no to more agents');
    if (this.ended) return endedBy(this.ended);
    const picked = ports.pick(this.step.options);
    if (!picked.ok) {
      await this.context.onStart(null, undefined);
      return failed('unsupported', picked.message);
    }
    const { backend, brief } = picked;
    for (const { code, text } of shortcomings(backend.name, backend.can, brief))
      this.context.warn(code, text);
    const lacking = this.lacking(backend);
    if (lacking) {
      await this.context.onStart(backend, brief.model);
      return failed('unsupported', lacking);
    }
    const site = `${this.step.request.site?.line ?? 0}:${this.step.request.site?.column ?? 0}`;
    const reservation = await budget.reserve(site, this.step.options.maxCost, () =>
      ports.clock.now(),
    );
    if (typeof reservation === 'string')
      return refusedBy('budget', `the budget is spent: ${reservation}`);
    try {
      if (this.ended) return endedBy(this.ended);
      const work = workInPlace(this.step, this.call, ports, {
        start: async () => {
          await this.context.onStart(backend, brief.model);
        },
        ended: () => (this.ended ? endedBy(this.ended) : null),
        work: (place) => this.answer(backend, brief, reservation, place),
      });
      this.over = work.catch(() => undefined);
      return await work;
    } finally {
      budget.settle(reservation);
      for (const { code, text } of ports.advice()) this.context.warn(code, text);
      ports.executor.release(backend.id, this.call.key);
    }
  }

  /**
   * What the call asks for and the backend cannot do; ignoring it would change what the answer
   * means.
   */
  private lacking(backend: BackendProfile): string | null {
    if (this.step.turn === null || backend.can.continues) return null;
    const others = this.othersThatCan('continues');
    return `backend ${backend.name} cannot continue a conversation, so agent.open() cannot use it${others}`;
  }

  private othersThatCan(ability: 'continues' | 'steer'): string {
    const able = this.context.ports.backendsThatCan(ability);
    return able.length > 0 ? `; backends that can: ${able.join(', ')}` : '';
  }

  private async answer(
    backend: BackendProfile,
    brief: Brief,
    { site }: Reservation,
    place: Parameters<Parameters<typeof workInPlace>[3]['work']>[0],
  ) {
    const { context, call } = this;
    const { budget, ports } = context;
    const series = new AttemptSeries({
      call,
      backend,
      brief,
      place,
      conversation: await context.conversation(),
      context: {
        ports,
        limits: context.limits,
        desk: context.desk,
        waits: context.waits,
        timeLimits: context.timeLimits,
        refusal: () => {
          const spent = budget.spent(ports.clock.now());
          return spent === null
            ? null
            : { status: 'failed', cause: 'budget', message: `the budget is spent: ${spent}` };
        },
        bill: ({ usage, costUsd, model = brief.model }) =>
          budget.bill(
            site,
            usage,
            costUsd ?? (model === undefined || !usage ? undefined : ports.price(model, usage)),
          ),
      },
      messages: this.messages,
      onAttemptEnd: context.onAttemptEnd,
    });
    this.series = series;
    if (this.ended) series.end();
    if (this.held) series.hold();
    return this.ended ? endedBy(this.ended) : series.outcome();
  }
}
