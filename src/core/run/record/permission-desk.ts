import { callEnded } from '../../journal/permission-event.js';
import type { ControlAnswer } from '../../ports/controls.js';
import type { Permit, RunRule, ToolUse } from '../../step/tool-use.js';
import { plural } from '../../words/amounts.js';
import type { RunPorts } from './ports.js';
import type { Scribe } from './scribe.js';

export interface Decision {
  readonly decision: 'allow' | 'deny' | 'ask';
  readonly reason: string;
  /** Of a use that is to be asked about: the rule that would cover it, where there is one. */
  readonly rule?: string;
}

/**
 * The run's policy: what a use of a tool may do in a workspace, after what a person said for the
 * rest of the run. MUST be fast; it is asked for every use.
 */
export type DecideUse = (root: string, use: ToolUse, said: readonly RunRule[]) => Decision;

/** What became of a use, and by whom. */
interface Settled {
  readonly allowed: boolean;
  readonly author: string;
  readonly reason: string;
  /** The question, where one was asked. */
  readonly request?: number;
  /** The rule that the answer made. */
  readonly forRun?: string;
}

/** What a person says of a question. */
export interface UseAnswer {
  readonly allowed: boolean;
  readonly author: string;
  /** It holds for the rest of the run. */
  readonly forRun?: boolean;
  /** What a refusal says to the agent [that the author said no]. */
  readonly why?: string;
}

interface Answer {
  readonly allowed: boolean;
  readonly author: string;
  /** For the agent [the author said no]. */
  readonly why?: string;
  readonly forRun?: string;
}

interface Open {
  readonly n: number;
  readonly use: ToolUse;
  /** `null`: no policy decides it, so no rule does. */
  readonly root: string | null;
  /** As the agent gave it. */
  readonly given: ToolUse;
  readonly rule: string | undefined;
  readonly settle: (answer: Answer) => void;
}

type DeskPorts = Pick<RunPorts, 'decideUse' | 'runRules' | 'clock' | 'attended'>;

const longestArgument = 500;

/**
 * Where agents' uses of tools are decided (X100): by the policy, or by a person when the policy
 * says so. Refusals and questions are journaled, what the policy simply allows is not. The first
 * answer wins.
 */
export class PermissionDesk {
  private readonly open = new Map<number, Open>();
  private last = 0;
  /** Whether a person can answer at all. */
  private attended: boolean;
  private said: readonly RunRule[];

  constructor(
    private readonly ports: DeskPorts,
    private readonly scribe: Scribe,
  ) {
    this.attended = ports.attended;
    this.said = ports.runRules.made;
  }

  /** Whether a question would reach anybody now. */
  get isAttended(): boolean {
    return this.attended;
  }

  async permit(n: number, root: string, given: ToolUse, signal: AbortSignal): Promise<Permit> {
    const { decision, reason, rule } = this.ports.decideUse(root, given, this.said);
    const use = shortened(given);
    if (decision === 'allow') return { allowed: true };
    if (decision === 'deny') return this.refused(n, use, 'policy', reason);
    if (!this.attended) return this.refused(n, use, 'policy', `${reason}, and nobody can be asked`);
    return this.asked({ n, use, root, given, rule }, reason, signal);
  }

  /**
   * A person's answer, for this use or for the rest of the run; then it settles whatever else is
   * open and covered by it.
   */
  answer(request: number, said: UseAnswer): ControlAnswer {
    const open = this.open.get(request);
    if (!open) return { accepted: false, message: `no question ${request} is open` };
    const { allowed, author } = said;
    const what = `${textOf(open.use)} of step ${open.n} is ${allowed ? 'allowed' : 'denied'}`;
    if (!said.forRun) {
      open.settle({ allowed, author, ...(said.why === undefined ? {} : { why: said.why }) });
      return { accepted: true, message: what };
    }
    const { rule } = open;
    if (rule === undefined)
      return {
        accepted: false,
        message: `question ${request} can be answered once only: no rule covers just this use`,
      };
    const made: RunRule = { effect: allowed ? 'allow' : 'deny', rule };
    this.said = [...this.said, made];
    this.ports.runRules.note(made);
    open.settle({ allowed, author, forRun: rule });
    const others = this.settleCovered(author);
    const more = others === 0 ? '' : `; ${plural(others, 'other open question')} with it`;
    return { accepted: true, message: `${what} for the rest of this run: ${rule}${more}` };
  }

  /** How many there were. */
  private settleCovered(author: string): number {
    let settled = 0;
    for (const { root, given, settle } of [...this.open.values()]) {
      if (root === null) continue;
      const { decision, reason } = this.ports.decideUse(root, given, this.said);
      if (decision === 'ask') continue;
      settle({ allowed: decision === 'allow', author, why: reason });
      settled += 1;
    }
    return settled;
  }

  /**
   * The person has left: what was asked is refused, as it would have been without them, and agents
   * go on.
   */
  leave(): void {
    this.attended = false;
    for (const { settle } of [...this.open.values()])
      settle({ allowed: false, author: 'policy', why: 'nobody can be asked any more' });
  }

  /**
   * Asks a person, whatever the policy says, and shows them all of the argument; without a signal
   * the question ends with its answer or with the drive.
   */
  question(n: number, use: ToolUse, reason: string, signal?: AbortSignal): Promise<Permit> {
    return this.asked({ n, use, root: null, given: use, rule: undefined }, reason, signal);
  }

  private asked(
    about: Omit<Open, 'settle'>,
    reason: string,
    signal: AbortSignal | undefined,
  ): Promise<Permit> {
    this.last += 1;
    const request = this.last;
    const { n, use, rule } = about;
    this.scribe.add({
      type: 'permission-ask',
      at: this.ports.clock.now(),
      n,
      request,
      ...described(use),
      reason,
      ...(rule === undefined ? {} : { rule }),
    });
    return new Promise((resolve) => {
      const settle = ({ allowed, author, why = `${author} said no`, ...more }: Answer) => {
        this.open.delete(request);
        signal?.removeEventListener('abort', onAbort);
        this.end(n, use, { allowed, author, reason: allowed ? '' : 'denied', request, ...more });
        resolve(allowed ? { allowed: true } : { allowed: false, message: denial(use, why) });
      };
      const onAbort = () => settle({ allowed: false, author: callEnded });
      this.open.set(request, { ...about, settle });
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

  private end(n: number, use: ToolUse, settled: Settled): void {
    const { allowed, author, reason, request, forRun } = settled;
    this.scribe.add({
      type: 'permission-end',
      at: this.ports.clock.now(),
      n,
      ...(request === undefined ? {} : { request }),
      ...described(use),
      allowed,
      author,
      reason,
      ...(forRun === undefined ? {} : { forRun }),
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
