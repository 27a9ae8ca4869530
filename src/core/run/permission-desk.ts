import type { Permit, ToolUse } from '../model/call/tool-use.js';
import type { Clock } from '../ports/clock.js';
import type { Scribe } from './scribe.js';

export interface Decision {
  readonly decision: 'allow' | 'deny' | 'ask';
  readonly reason: string;
}

/** The run's policy: what a use of a tool may do in a workspace. MUST be fast; it is asked for every use. */
export type DecideUse = (root: string, use: ToolUse) => Decision;

interface Open {
  readonly n: number;
  readonly use: ToolUse;
  readonly settle: (allowed: boolean, author: string, why?: string) => void;
}

const longestArgument = 500;

/**
 * Where agents' uses of tools are decided (X100): by the policy, or by a person when the policy says so. Refusals and questions are journaled,
 * what the policy simply allows is not. The first answer wins.
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

  async permit(n: number, root: string, use: ToolUse, signal: AbortSignal): Promise<Permit> {
    const { decision, reason } = this.decide(root, use);
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
    return `${open.use.tool}${open.use.argument === undefined ? '' : `(${shown(open.use.argument)})`} of step ${open.n} is ${allowed ? 'allowed' : 'denied'}`;
  }

  /** The person has left: what was asked is refused, as it would have been without them, and agents go on. */
  leave(): void {
    this.attended = false;
    for (const { settle } of [...this.open.values()]) settle(false, 'policy', 'nobody can be asked any more');
  }

  /** Asks a person, whatever the policy says; without a signal the question ends with its answer or with the drive. */
  question(n: number, use: ToolUse, reason: string, signal?: AbortSignal): Promise<Permit> {
    this.last += 1;
    const request = this.last;
    this.scribe.add({ type: 'permission-ask', at: this.clock.now(), n, request, ...described(use), reason });
    return new Promise((resolve) => {
      const settle = (allowed: boolean, author: string, why = `${author} said no`) => {
        this.open.delete(request);
        signal?.removeEventListener('abort', onAbort);
        this.end(n, use, allowed, author, allowed ? '' : 'denied', request);
        resolve(allowed ? { allowed: true } : { allowed: false, message: denial(use, why) });
      };
      const onAbort = () => settle(false, 'nobody: the call ended');
      this.open.set(request, { n, use, settle });
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted) onAbort();
    });
  }

  private refused(n: number, use: ToolUse, author: string, reason: string): Permit {
    this.end(n, use, false, author, reason);
    return { allowed: false, message: denial(use, reason) };
  }

  private end(n: number, use: ToolUse, allowed: boolean, author: string, reason: string, request?: number): void {
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

function described({ tool, argument }: ToolUse): { readonly tool: string; readonly argument?: string } {
  return { tool, ...(argument === undefined ? {} : { argument: shown(argument) }) };
}

function shown(argument: string): string {
  return argument.length <= longestArgument ? argument : `${argument.slice(0, longestArgument)}…`;
}

/** For the agent: what it may do instead matters more than who refused. */
function denial({ tool, argument }: ToolUse, reason: string): string {
  const what = argument === undefined ? tool : `${tool}(${shown(argument)})`;
  return `Permission denied: ${what}: ${reason}. Do not try to get round it; go on without it and say so in your answer.`;
}
