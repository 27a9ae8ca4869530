import type { Call } from '../../model/call/call.js';
import type { Outcome } from '../../model/call/outcome.js';
import { messageOf } from '../../model/errors.js';
import type { JsonObject } from '../../model/json.js';
import type { AttemptResult, Backend } from '../../ports/backend.js';
import type { SchemaCheck } from '../../ports/schema-checker.js';
import type { Budget, Reservation } from '../budget.js';
import type { Issued } from '../issued.js';
import type { Limiter } from '../limiter.js';
import { isIsolated, type Place, startOf, worktreePlace } from '../place.js';
import type { RunPorts } from '../ports.js';
import { defaultRetries, retryDelay } from '../retry.js';
import { type EndReason, endedBy, failed, type Running } from '../running.js';
import { runStructured } from '../structured-output.js';
import { type Attempt, openAttempt } from './attempt.js';

export interface AgentContext {
  readonly ports: RunPorts;
  readonly limiter: Limiter;
  readonly budget: Budget;
  readonly maxAgents: number;
  /** Called when the call really starts. */
  readonly onStart: (backend: Backend | null, model: string | undefined) => Promise<void> | undefined;
  readonly onAttemptEnd: (attempt: number, result: Extract<AttemptResult, { status: 'failed' }>, retryInMs: number | undefined) => void;
}

/** One `agent()` call, from its refusal or its place in the queue to its outcome (C20–C25, X28, X64). */
export function runAgent(step: Issued, call: Call, context: AgentContext): Running {
  return new AgentRun(step, call, context);
}

class AgentRun implements Running {
  readonly outcome: Promise<Outcome>;
  private finish: (outcome: Outcome) => void = () => {};
  private ended: EndReason | null = null;
  private attempt: Attempt | null = null;
  private leaveQueue: () => void = () => {};
  private wake: () => void = () => {};
  private restarting = false;
  private held = false;

  constructor(
    private readonly step: Issued,
    private readonly call: Call,
    private readonly context: AgentContext,
  ) {
    this.outcome = new Promise((resolve) => {
      this.finish = resolve;
    });
    const refusal = this.refusal();
    if (refusal) {
      void Promise.resolve(context.onStart(null, undefined)).then(() => this.finish(refusal));
      return;
    }
    const group = step.options.group ?? '';
    this.leaveQueue = context.limiter.acquire(group, () => {
      this.run().then(
        (outcome) => this.close(group, outcome),
        (error: unknown) => this.close(group, failed('crash', messageOf(error))),
      );
    });
  }

  end(reason: EndReason): void {
    if (this.ended) return;
    this.ended = reason;
    this.leaveQueue();
    this.wake();
    if (this.attempt) this.attempt.abort();
    else this.finish(endedBy(reason));
  }

  restart(): boolean {
    if (!this.attempt || this.ended) return false;
    this.restarting = true;
    this.attempt.abort();
    return true;
  }

  hold(): void {
    this.held = true;
    if (!this.attempt) this.end('halt');
  }

  private close(group: string, outcome: Outcome): void {
    this.finish(this.ended ? { ...outcome, ...endedBy(this.ended), json: undefined } : outcome);
    this.context.limiter.release(group);
  }

  private refusal(): Outcome | null {
    if (this.step.problem) return this.step.problem;
    const { maxAgents } = this.context;
    if (this.step.agentNumber <= maxAgents) return null;
    return failed('cap', `the run's limit of ${maxAgents} agents is reached; raise it with: plenum resume <run> --max-agents ${maxAgents * 2}`);
  }

  private async run(): Promise<Outcome> {
    const { ports, budget } = this.context;
    const picked = ports.pick(this.step.options);
    if (!picked.ok) {
      await this.context.onStart(null, undefined);
      return failed('unsupported', picked.message);
    }
    const site = `${this.step.request.site?.line ?? 0}:${this.step.request.site?.column ?? 0}`;
    const reservation = await budget.reserve(site, this.step.options.maxCost, () => ports.clock.now());
    if (typeof reservation === 'string') {
      await this.context.onStart(null, undefined);
      return failed('budget', `the budget is spent: ${reservation}`);
    }
    try {
      if (this.ended) return endedBy(this.ended);
      const start = async () => {
        await this.context.onStart(picked.backend, picked.model);
      };
      return await this.inPlace(start, (cwd) => this.answer(picked.backend, reservation, picked.model, cwd));
    } finally {
      budget.settle(reservation);
    }
  }

  /** The call starts when its place is ready: until then a pause can let go of it without a trace. */
  private async inPlace(start: () => Promise<void>, work: (cwd: string) => Promise<Outcome>): Promise<Outcome> {
    const { ports } = this.context;
    const { step } = this;
    const isolated = isIsolated(step);
    if (ports.simulated || !isolated) {
      await start();
      const outcome = await work(inside(ports.workspace.path, step.options.cwd));
      return isolated && !step.readOnly && outcome.status === 'completed' ? { ...outcome, workspace: simulatedWorkspace(this.call) } : outcome;
    }
    let place: Place;
    try {
      place = await worktreePlace(await ports.worktrees(), this.call.n, startOf(step.options.workspace));
    } catch (error) {
      await start();
      return failed('unsupported', messageOf(error));
    }
    if (this.ended) {
      await place.leave(false);
      return endedBy(this.ended);
    }
    await start();
    const outcome = await work(inside(place.workspace.path, step.options.cwd));
    const workspace = await place.leave(!step.readOnly);
    return workspace ? { ...outcome, workspace } : outcome;
  }

  private async answer(backend: Backend, { site }: Reservation, model: string | undefined, cwd: string): Promise<Outcome> {
    const { schema } = this.step.options;
    let attempts = 0;
    const attempt = async (error?: string): Promise<AttemptResult> => {
      for (let tries = 1; ; tries += 1) {
        attempts += 1;
        const result = await this.try(backend, attempts, error, cwd);
        this.context.budget.bill(site, result.usage, result.costUsd);
        if (result.status === 'completed' || this.ended) return result;
        const delay = this.restarting ? 0 : retryDelay(result, tries, this.step.options.retries ?? defaultRetries);
        if (delay === null) return result;
        if (this.held) {
          this.ended = 'halt';
          return result;
        }
        if (this.restarting) tries = 0;
        this.restarting = false;
        this.context.onAttemptEnd(attempts, result, delay);
        await this.sleep(delay);
        if (this.ended) return result;
      }
    };
    const base = { backend: backend.name, model };
    if (!schema) return this.outcomeOf(await attempt(), attempts, base);
    let check: SchemaCheck;
    try {
      check = await this.context.ports.checker.compile(schema);
    } catch (error) {
      return failed('schema', `schema: ${messageOf(error)}`);
    }
    const structured = await runStructured({ schemaCheck: check, attempt: (_number, error) => attempt(error), maxInvalid: 5, nudges: 2 });
    return { ...this.outcomeOf(structured.result, attempts, base), raw: structured.raw ?? undefined };
  }

  private async try(backend: Backend, number: number, error: string | undefined, cwd: string): Promise<AttemptResult> {
    const attempt = openAttempt(this.context.ports, backend, this.call, { number, error, cwd });
    this.attempt = attempt;
    try {
      return await attempt.result;
    } finally {
      this.attempt = null;
    }
  }

  private outcomeOf(result: AttemptResult, attempts: number, base: Pick<Outcome, 'backend' | 'model'>): Outcome {
    const { usage, costUsd } = result;
    const model = result.model ?? base.model;
    const paid = { attempts, backend: base.backend, model, usage, costUsd };
    if (result.status === 'failed') return { status: 'failed', cause: result.cause, message: result.message, raw: result.raw, ...paid };
    const json = result.json ?? JSON.stringify(result.text ?? '');
    if (!isJsonText(json))
      return { status: 'failed', cause: 'crash', message: `backend ${base.backend} handed over a value that is no JSON`, raw: json, ...paid };
    return { status: 'completed', json, attempts, backend: base.backend, model, usage, costUsd };
  }

  private sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.context.ports.clock.after(delayMs, resolve);
      this.wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

function inside(folder: string, cwd: string | undefined): string {
  return cwd === undefined || cwd === '.' ? folder : `${folder}/${cwd}`;
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What an isolated call leaves where nothing is executed (X114). */
function simulatedWorkspace({ n, content }: Call): JsonObject {
  return { ref: `refs/plenum/simulated/${n}`, base: 'simulated', commit: content, commits: 1, diffStat: { files: 1, insertions: 1, deletions: 0 } };
}
