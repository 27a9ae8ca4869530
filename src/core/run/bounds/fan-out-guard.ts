import type { Permit, ToolUse } from '../../step/tool-use.js';
import { costText } from '../../words/amounts.js';

/** Where a run has to ask before more agents start (X85). */
export interface FanOutLimit {
  /**
   * Agents that may start unasked; `null` while that is not known yet, or when there is no bound.
   */
  readonly bound: () => number | null;
  /** Whether it came from an estimate, or from a person. */
  readonly estimated: boolean;
  /** What an agent is expected to cost; `null` where nobody knows. */
  readonly usdEach?: () => number | null;
  /** Nobody can be asked, or said yes beforehand: the run goes on with a warning (C93). */
  readonly ask: boolean;
}

/**
 * Puts a question to whoever watches the run. MUST resolve; `go` may raise the bound to `until`.
 */
export type AskFanOut = (question: FanOutQuestion) => Promise<FanOutAnswer>;

export interface FanOutQuestion {
  /** Step of the agent that waits first. */
  readonly n: number;
  readonly started: number;
  readonly bound: number;
  readonly text: string;
}

/** What would start with a yes, as far as it is known. */
interface FanOutAhead {
  /** Agents that the script has asked for in this drive, started or not. */
  readonly asked: number;
  /** What one has cost in this drive; `null` where none has ended with a price. */
  readonly usdEach: number | null;
}

export interface FanOutAnswer {
  readonly go: boolean;
  readonly until?: number;
}

/**
 * Counts agents that really start in this drive: what a replay reuses never comes here, so it
 * replays. Beyond the bound new agents wait for one answer while running ones go on; after a no
 * they fail, after a yes nothing is asked again until a new bound is reached.
 */
export class FanOutGuard {
  private started = 0;
  private raised: number | null = null;
  private answer: Promise<void> | null = null;
  private refused = false;
  /** Calls that wait for a person's answer. */
  waitingCalls = 0;
  private warned = false;
  private until: number | undefined;

  constructor(
    private readonly limit: FanOutLimit | undefined,
    private readonly ask: AskFanOut,
    private readonly warn: (code: string, text: string) => void,
    private readonly ahead: () => FanOutAhead = () => ({ asked: 0, usdEach: null }),
  ) {}

  /**
   * `true` at once where nothing stands against it; else whether the agent may start, once somebody
   * has answered.
   */
  admit(n: number): true | Promise<boolean> {
    if (this.answer) return this.waited(n);
    if (this.refused) return Promise.resolve(false);
    const bound = this.raised ?? this.limit?.bound() ?? null;
    if (bound === null || this.started < bound) {
      this.started += 1;
      return true;
    }
    if (!this.limit?.ask) return this.goOn(bound);
    this.answer = this.settle(n, bound);
    return this.waited(n);
  }

  private goOn(bound: number): true {
    if (!this.warned)
      this.warn('fan-out', `${this.facts(bound)}; it goes on up to --max-agents and the budget`);
    this.warned = true;
    this.started += 1;
    return true;
  }

  /** Whoever waited stands in line again: a raised bound may let only some of them start. */
  private async waited(n: number): Promise<boolean> {
    this.waitingCalls += 1;
    await this.answer;
    this.waitingCalls -= 1;
    return this.admit(n);
  }

  /**
   * For desks that know only yes and no: a yes that follows holds up to so many agents, then it
   * asks again.
   */
  raise(until: number): void {
    this.until = until;
  }

  private async settle(n: number, bound: number): Promise<void> {
    const { started } = this;
    const { go, until = this.until } = await this.ask({
      n,
      started,
      bound,
      text: `${this.facts(bound)}${this.aheadText()}`,
    });
    this.answer = null;
    this.until = undefined;
    if (!go) this.refused = true;
    else this.raised = until !== undefined && until > started ? until : Number.POSITIVE_INFINITY;
  }

  private aheadText(): string {
    const { asked, usdEach: measured } = this.ahead();
    const waiting = asked - this.started;
    if (waiting <= 0) return '';
    const each = measured ?? this.limit?.usdEach?.() ?? null;
    const cost = each === null ? 'at an unknown cost' : costText(each * waiting);
    return `; ${waiting} more wait, ${cost}`;
  }

  private facts(bound: number): string {
    const agents = `this run has started ${this.started} agents`;
    return this.limit?.estimated
      ? `${agents}, more than the estimate allows for (${bound})`
      : `${agents}, as many as --max-fan-out allows`;
  }
}

/**
 * For desks that know only yes and no, such as the one for permissions: the question takes the form
 * of a tool use.
 */
export function askAsPermission(
  permission: (n: number, use: ToolUse, reason: string) => Promise<Permit>,
): AskFanOut {
  return async ({ n, started, text }) => {
    const permit = await permission(
      n,
      { tool: 'FanOut', argument: `more than ${started} agents` },
      text,
    );
    return { go: permit.allowed };
  };
}
