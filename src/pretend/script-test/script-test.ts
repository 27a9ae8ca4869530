import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSimulateBackend } from '../../agents/backends/simulate/simulate-backend.js';
import type { BudgetLimits } from '../../core/run/bounds/budget.js';
import type { Cause } from '../../core/step/outcome.js';
import { PlenumError } from '../../core/values/errors.js';
import type { Json } from '../../core/values/json.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { checkedArguments, checkedProgram } from '../../runs/start/start-run.js';
import { createMemoryJournal, type MemoryJournal } from '../../stores/memory/memory-journal.js';
import {
  type AnswerOptions,
  AnswerRules,
  type AnswerValue,
  type FailOptions,
} from './answer-rules.js';
import type { CallMatcher } from './call-pattern.js';
import { driveTest, eventsOf, type TestDrive } from './drive-test.js';
import { createRuleBackend } from './rule-backend.js';
import { type Answers, type GateAnswer, type ShellAnswer, StepRules } from './step-rules.js';
import { lastEnd, readNotes, readSteps, type TestedRun } from './test-run.js';

export interface ScriptTestOptions {
  readonly args?: unknown;
  readonly seed?: string;
  readonly concurrency?: number;
  readonly maxAgents?: number;
  readonly budget?: BudgetLimits;
  /** Folder whose saved workflows `workflow()` finds [the current folder]. */
  readonly project?: string;
  /** Names that `agentType` may have, besides the built-in ones [any]. */
  readonly agentTypes?: readonly string[];
  /**
   * A call that nothing answers: `fail` makes `run()` reject; `simulate` answers it in the shape of
   * its schema [fail].
   */
  readonly unanswered?: 'fail' | 'simulate';
}

/** A script under test. What is prepared first wins; failures win over answers. */
export interface ScriptTest {
  answer(matcher: CallMatcher, value: AnswerValue, options?: AnswerOptions): ScriptTest;
  /** Answers every call that nothing else does. */
  answerRest(value: AnswerValue): ScriptTest;
  fail(cause: Cause, options?: FailOptions, matcher?: CallMatcher): ScriptTest;
  /** The agent never says anything: the time limits of the run end it. */
  silent(matcher?: CallMatcher, options?: Pick<AnswerOptions, 'times'>): ScriptTest;
  onGate(command: string | RegExp, answers: Answers<GateAnswer>): ScriptTest;
  onSh(command: string | RegExp, answers: Answers<ShellAnswer>): ScriptTest;
  onAsk(question: string | RegExp, answers: Answers<Json>): ScriptTest;
  /** What `files()` and `read()` find, by path. */
  files(texts: Readonly<Record<string, string>>): ScriptTest;
  /**
   * The process dies as soon as this many steps have ended; `run()` then resumes. Call it again for
   * another crash later on.
   */
  crashAfter(steps: number): ScriptTest;
  /**
   * Runs the script; called again, resumes it from its record. Rejects when a call was not
   * answered.
   */
  run(): Promise<TestedRun>;
}

/**
 * Prepares a script for a test: a file, by path or URL, or `{ source }`. Rejects when it is refused
 * or its arguments are wrong.
 */
export async function script(
  file: string | URL | { readonly source: string },
  options: ScriptTestOptions = {},
): Promise<ScriptTest> {
  const { text, shown } = await read(file);
  const program = checkedProgram(text, shown);
  const given =
    options.args === undefined
      ? ({ kind: 'none' } as const)
      : ({ kind: 'json', value: options.args as Json } as const);
  const { args } = await checkedArguments(program, given);
  return new PreparedScript(options, (setting) => ({
    ...setting,
    program,
    args,
    seed: options.seed ?? 'test',
    limits: {
      concurrency: options.concurrency ?? 16,
      maxAgents: options.maxAgents ?? 1000,
      budget: options.budget ?? {},
    },
    project: resolve(options.project ?? '.'),
    agentTypes: options.agentTypes ?? null,
  }));
}

async function read(
  file: string | URL | { readonly source: string },
): Promise<{ readonly text: string; readonly shown: string }> {
  if (typeof file === 'object' && 'source' in file)
    return { text: file.source, shown: 'script.js' };
  const path =
    typeof file === 'string' && !file.startsWith('file:') ? resolve(file) : fileURLToPath(file);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new PlenumError('E_FILE_NOT_FOUND', `There is no script ${path}.`, {
      hint: "script(new URL('./audit.js', import.meta.url))   (beside the test)",
      cause: error,
    });
  });
  return { text, shown: relative(process.cwd(), path) };
}

type Setting = Pick<TestDrive, 'clock' | 'journal' | 'backend' | 'step'>;

class PreparedScript implements ScriptTest {
  private readonly rules = new AnswerRules();
  private readonly steps = new StepRules();
  private readonly crashes: number[] = [];
  private ended = 0;
  private died = 0;
  private readonly journal: MemoryJournal;
  private readonly clock = createVirtualClock();
  private readonly backend;
  private readonly fails: boolean;

  constructor(
    options: ScriptTestOptions,
    private readonly driveOf: (setting: Setting) => TestDrive,
  ) {
    this.journal = createMemoryJournal({
      onCommit: (event) => {
        if (event.type !== 'step-end') return undefined;
        this.ended += 1;
        if (this.ended !== this.crashes[0]) return undefined;
        this.crashes.shift();
        this.died += 1;
        return 'kill';
      },
    });
    const simulated =
      options.unanswered === 'simulate'
        ? createSimulateBackend({ clock: this.clock, seed: options.seed ?? 'test' })
        : null;
    this.backend = createRuleBackend(this.rules, this.clock, simulated);
    this.fails = simulated === null;
  }

  answer(matcher: CallMatcher, value: AnswerValue, options: AnswerOptions = {}): this {
    this.rules.answer(matcher, value, options);
    return this;
  }

  answerRest(value: AnswerValue): this {
    this.rules.answerRest(value);
    return this;
  }

  fail(cause: Cause, options: FailOptions = {}, matcher?: CallMatcher): this {
    this.rules.fail(cause, options, matcher);
    return this;
  }

  silent(matcher?: CallMatcher, { times }: Pick<AnswerOptions, 'times'> = {}): this {
    this.rules.silent(matcher, times);
    return this;
  }

  onGate(command: string | RegExp, answers: Answers<GateAnswer>): this {
    this.steps.add('gate', command, answers);
    return this;
  }

  onSh(command: string | RegExp, answers: Answers<ShellAnswer>): this {
    this.steps.add('sh', command, answers);
    return this;
  }

  onAsk(question: string | RegExp, answers: Answers<Json>): this {
    this.steps.add('ask', question, answers);
    return this;
  }

  files(texts: Readonly<Record<string, string>>): this {
    this.steps.files(texts);
    return this;
  }

  crashAfter(steps: number): this {
    this.crashes.push(steps);
    this.crashes.sort((left, right) => left - right);
    return this;
  }

  async run(): Promise<TestedRun> {
    const [before, diedBefore] = [this.backend.attempts(), this.died];
    for (;;) {
      const died = this.died;
      try {
        await driveTest(
          this.driveOf({
            clock: this.clock,
            journal: this.journal,
            backend: this.backend,
            step: (kind, input) => this.steps.step(kind, input),
          }),
        );
        if (this.died === died) break;
      } catch (error) {
        if (this.died === died) throw error;
      }
    }
    if (this.fails) refuseUnanswered(this.rules);
    return this.report(this.backend.attempts() - before, this.died - diedBefore);
  }

  private async report(executed: number, crashes: number): Promise<TestedRun> {
    const events = await eventsOf(this.journal);
    const end = lastEnd(events);
    const all = readSteps(events);
    return {
      status: end?.status ?? 'running',
      result:
        end?.resultBlob === undefined
          ? (end?.result ?? null)
          : (JSON.parse(await this.journal.getBlob(end.resultBlob)) as Json),
      error: end?.error
        ? { code: end.error.code, message: end.error.message, line: end.error.site?.line ?? null }
        : null,
      reasons: end?.reasons ?? [],
      calls: all.filter(({ kind }) => kind === 'agent'),
      steps: all.filter(({ kind }) => kind !== 'agent'),
      losses: end?.losses ?? [],
      handled: end?.handled ?? [],
      ...readNotes(events),
      executed,
      reused: end?.reused ?? 0,
      crashes,
      expectAllAnswersUsed: () => {
        const left = [...this.rules.left(), ...this.steps.left()];
        if (left.length > 0)
          throw new Error(
            `not everything that this test prepared was used:\n  ${left.join('\n  ')}`,
          );
      },
    };
  }
}

function refuseUnanswered(rules: AnswerRules): void {
  if (rules.unanswered.length === 0) return;
  const shown = [
    ...new Set(
      rules.unanswered.map(
        ({ label, line }) => `"${label}"${line === null ? '' : `, line ${line}`}`,
      ),
    ),
  ];
  const more = shown.length > 5 ? `\n  … and ${shown.length - 5} more` : '';
  const first = JSON.stringify(rules.unanswered[0]?.label ?? '');
  rules.unanswered.length = 0;
  throw new Error(
    `nothing in this test answers:\n  ${shown.slice(0, 5).join('\n  ')}${more}\nadd t.answer(${first}, …), or t.answerRest(…)`,
  );
}
