import type { AttemptResult } from '../../ports/backend.js';
import { transcriptItem } from '../../ports/transcript.js';
import { exactKey } from '../../replay/recorded.js';
import type { Call } from '../../step/call.js';
import type { MessageResult } from '../attempts/message-book.js';
import type { Budget } from '../bounds/budget.js';
import type { FanOutGuard } from '../bounds/fan-out-guard.js';
import type { Baselines } from '../checks/baselines.js';
import type { CommandWaitBook } from '../record/command-wait-book.js';
import type { Issued, StepNumbers } from '../record/issued.js';
import type { PermissionDesk } from '../record/permission-desk.js';
import type { Running } from '../record/running.js';
import { fitsInline } from '../record/scribe.js';
import type { Limiter } from '../request-pools/limiter.js';
import { runAgent } from '../verbs/agent.js';
import { type Question, runAsk } from '../verbs/ask.js';
import { runMerge } from '../verbs/merge.js';
import { runPublish } from '../verbs/publish.js';
import { runTimer } from '../verbs/timer.js';
import { runWorkflowStep } from '../verbs/workflow.js';
import { runWorldStep } from '../verbs/world.js';
import type { LoopContext } from './loop-context.js';

/** What steps that run share with each other. */
export interface StepResources {
  readonly desk: PermissionDesk;
  readonly guard: FanOutGuard;
  readonly budget: Budget;
  readonly limiter: Limiter;
  readonly baselines: Baselines;
  readonly waits: CommandWaitBook;
}

interface StarterEvents {
  /** The start of a step is in the journal. */
  readonly onBegun: (n: number) => void;
  /** Something runs that is outside the clock's control, or does so no more. */
  readonly onExternal: (by: 1 | -1) => void;
  readonly onQuestion: (n: number, question: Question) => void;
}

/** Who serves a call, as its start is journaled. */
interface Server {
  readonly backend?: string;
  readonly model?: string;
}

function servedBy(backend: string | undefined, model: string | undefined): Server {
  if (backend === undefined) return {};
  return model === undefined ? { backend } : { backend, model };
}

/** Starts a step: each verb in its own way. */
export class StepStarter {
  constructor(
    private readonly context: LoopContext,
    private readonly shared: StepResources,
    private readonly events: StarterEvents,
  ) {}

  begin(step: Issued, numbers: StepNumbers): Running {
    const { ports, spec, issuer, realms, record } = this.context;
    const { book } = issuer;
    const { baselines, waits } = this.shared;
    const { n, key } = numbers;
    const onStart = (by: Server = {}) => this.started(step, numbers, by);
    switch (step.kind) {
      case 'agent':
        return this.agent(step, numbers, onStart);
      case 'ask':
        return this.ask(step, n, onStart);
      case 'timer':
        return runTimer(step, ports.clock);
      case 'merge': {
        const { desk } = this.shared;
        const waiting = { ports, book, baselines, waits };
        return this.outside(runMerge(step, n, { ...waiting, desk, record, onStart }));
      }
      case 'publish':
        return this.outside(runPublish(step, key, ports, book, onStart));
      case 'workflow': {
        const depth = realms.depth(step.request.realm);
        return this.outside(runWorkflowStep(step, ports, depth, spec.limits.nesting, onStart));
      }
      default:
        return this.world(runWorldStep(step, n, { ports, book, baselines, waits }, onStart));
    }
  }

  private started(step: Issued, numbers: StepNumbers, by: Server): Promise<void> | undefined {
    const { scribe } = this.context;
    this.events.onBegun(numbers.n);
    if (!fitsInline(step.text)) return scribe.start(step, numbers, by);
    scribe.startNow(step, numbers, by);
    return undefined;
  }

  private agent(
    step: Issued,
    numbers: StepNumbers,
    onStart: (by: Server) => Promise<void> | undefined,
  ): Running {
    const { ports, spec, limits, warnings } = this.context;
    const { desk, guard, budget, limiter, waits } = this.shared;
    // One literal: spreads would make a dictionary of it, for every call.
    return runAgent(step, this.call(step, numbers), {
      desk,
      guard,
      budget,
      limiter,
      ports,
      limits,
      waits,
      timeLimits: spec.limits.time,
      maxAgents: spec.limits.maxAgents,
      warn: (code, text) => warnings.add(code, text),
      conversation: () => this.conversationBefore(step),
      onStart: (backend, model) => onStart(servedBy(backend?.name, model)),
      onAttemptEnd: (attempt, result, retryInMs) =>
        this.attemptEnd(numbers.n, attempt, result, retryInMs),
      saidBefore: this.context.record.saidTo(exactKey(step.strand, step.content, step.occurrence)),
      onMessage: (fate) => this.messageEnd(numbers.n, fate),
    });
  }

  private ask(step: Issued, n: number, onStart: () => void): Running {
    const { clock, attended, simulated } = this.context.ports;
    const question = runAsk(step, {
      clock,
      attended,
      simulated: simulated?.('ask', step, step.request.input),
      onStart,
    });
    this.events.onQuestion(n, question);
    return question;
  }

  private async conversationBefore(step: Issued): Promise<string | undefined> {
    const { issuer, ports } = this.context;
    const blob = step.turn ? issuer.turns.blobBefore(step.request) : undefined;
    return blob === undefined ? undefined : ports.getBlob(blob);
  }

  /** What a simulation looks at, its clock holds. */
  private world(running: Running): Running {
    return this.context.ports.simulated ? running : this.outside(running);
  }

  private outside(running: Running): Running {
    this.events.onExternal(1);
    running.outcome.then(() => this.events.onExternal(-1));
    return running;
  }

  private call(step: Issued, { n, key }: StepNumbers): Call {
    const { runId } = this.context.spec;
    return {
      runId,
      n,
      key: `${runId}:${key}`,
      prompt: step.text,
      label: step.label,
      phase: step.phase,
      lane: step.lane,
      site: step.request.site,
      options: step.options,
      content: step.content,
      ordinal: step.ordinal,
    };
  }

  private messageEnd(n: number, { number: message, text, author, given }: MessageResult): void {
    const { scribe, ports } = this.context;
    if (given) ports.onProgress(n, transcriptItem({ type: 'message', author, text }));
    const at = ports.clock.now();
    scribe.add({ type: 'message-end', at, n, message, text, author, ...given });
  }

  private attemptEnd(
    n: number,
    attempt: number,
    { cause, message, usage, costUsd }: Extract<AttemptResult, { status: 'failed' }>,
    retryInMs: number | undefined,
  ): void {
    const { scribe, ports } = this.context;
    scribe.add({
      type: 'attempt-end',
      at: ports.clock.now(),
      n,
      attempt,
      cause,
      message,
      ...(retryInMs === undefined ? {} : { retryInMs }),
      ...(usage ? { usage } : {}),
      ...(costUsd === undefined ? {} : { costUsd }),
    });
  }
}
