import { callEnded } from '../../journal/event.js';
import type { Clock } from '../../ports/clock.js';
import type { Permit, ToolUse } from '../../step/tool-use.js';
import type { Scribe } from './scribe.js';

export interface Decision {
  readonly decision: 'allow' | 'deny' | 'ask';
  readonly reason: string;
}

/**
 * The run's policy: what a use of a tool may do in a workspace. MUST be fast; it is asked for every
 * use.
 */
export type DecideUse = (root: string, use: ToolUse) => Decision;

/** What became of a use, and by whom. */
interface Settled {
  readonly allowed: boolean;
  readonly author: string;
  readonly reason: string;
  /** The question, where one was asked. */
  readonly request?: number;
}

interface Open {
  readonly n: number;
  readonly use: ToolUse;
  readonly settle: (allowed: boolean, author: string, why?: string) => void;
}

const longestArgument = 500;

/**
 * Where agents' uses of tools are decided (X100): by the policy, or by a person when the policy
 * says so. Refusals and questions are journaled, what the policy simply allows is not. The first
 * answer wins.
 */
export class PermissionDesk {
  private readonly open = new Map<number, Open>();
  private last = 0;

  constructor(
    private readonly decide: DecideUse,
    private readonly scribe: Scribe,
    private readonly clock: Clock,
    /** Whether a person can answer at all. */
    private attended: boolean,
  ) {}

  /** Whether a question would reach anybody now. */
  get isAttended(): boolean {
    return this.attended;
  }

  async permit(n: number, root: string, given: ToolUse, signal: AbortSignal): Promise<Permit> {
    const { decision, reason } = this.decide(root, given);
    const use = shortened(given);
    if (decision === 'allow') return { allowed: true };
    if (decision === 'deny') return this.refused(n, use, 'policy', reason);
    if (!this.attended) return this.refused(n, use, 'policy', `${reason}, and nobody can be asked`);
    return this.question(n, use, reason, signal);
  }

  /** A person's answer; null when no such question is open. */
  answer(request: number, allowed: boolean, author: string): string | null {
    const open = this.open.get(request);
    if (!open) return null;
    open.settle(allowed, author);
    return `${textOf(open.use)} of step ${open.n} is ${allowed ? 'allowed' : 'denied'}`;
  }

  /**
   * The person has left: what was asked is refused, as it would have been without them, and agents
   * go on.
   */
  leave(): void {
    this.attended = false;
    for (const { settle } of [...this.open.values()])
      settle(false, 'policy', 'nobody can be asked any more');
  }

  /**
   * Asks a person, whatever the policy says, and shows them all of the argument; without a signal
   * the question ends with its answer or with the drive.
   */
  question(n: number, use: ToolUse, reason: string, signal?: AbortSignal): Promise<Permit> {
    this.last += 1;
    const request = this.last;
    this.scribe.add({
      type: 'permission-ask',
      at: this.clock.now(),
      n,
      request,
      ...described(use),
      reason,
    });
    return new Promise((resolve) => {
      const settle = (allowed: boolean, author: string, why = `${author} said no`) => {
        this.open.delete(request);
        signal?.removeEventListener('abort', onAbort);
        this.end(n, use, { allowed, author, reason: allowed ? '' : 'denied', request });
        resolve(allowed ? { allowed: true } : { allowed: false, message: denial(use, why) });
      };
      const onAbort = () => settle(false, callEnded);
      this.open.set(request, { n, use, settle });
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted) onAbort();
    });
  }

  /**
   * For what is done on a person's word alone: both the question and the answer are durable before
   * anything is.
   */
  async askDurably(n: number, use: ToolUse, reason: string, signal: AbortSignal): Promise<Permit> {
    const permit = this.question(n, use, reason, signal);
    await this.scribe.commit();
    await permit;
    await this.scribe.commit();
    return permit;
  }

  private refused(n: number, use: ToolUse, author: string, reason: string): Permit {
    this.end(n, use, { allowed: false, author, reason });
    return { allowed: false, message: denial(use, reason) };
  }

  private end(n: number, use: ToolUse, { allowed, author, reason, request }: Settled): void {
    this.scribe.add({
      type: 'permission-end',
      at: this.clock.now(),
      n,
      ...(request === undefined ? {} : { request }),
      ...described(use),
      allowed,
      author,
      reason,
    });
  }
}

function described({ tool, argument }: ToolUse): {
  readonly tool: string;
  readonly argument?: string;
} {
  return { tool, ...(argument === undefined ? {} : { argument }) };
}

/** What an agent asks for may be as long as it likes. */
function shortened(use: ToolUse): ToolUse {
  const { argument = '' } = use;
  return argument.length <= longestArgument
    ? use
    : { ...use, argument: `${argument.slice(0, longestArgument)}…` };
}

function textOf({ tool, argument }: ToolUse): string {
  return argument === undefined ? tool : `${tool}(${argument})`;
}

/** For the agent: what it may do instead matters more than who refused. */
function denial(use: ToolUse, reason: string): string {
  return `Permission denied: ${textOf(use)}: ${reason}. Do not try to get round it; go on without it and say so in your answer.`;
}
