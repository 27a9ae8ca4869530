import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSimulateBackend } from '../../agents/backends/simulate/simulate-backend.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { BudgetLimits } from '../../core/run/bounds/budget.js';
import type { Cause } from '../../core/step/outcome.js';
import { PlenumError } from '../../core/values/errors.js';
import type { Json } from '../../core/values/json.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { checkedArguments, checkedProgram } from '../../runs/start/start-run.js';
import { createMemoryJournal } from '../../stores/memory/memory-journal.js';
import { type Play, play } from '../engine/play.js';
import {
  type AnswerOptions,
  type AnswerRules,
  type AnswerValue,
  createAnswerRules,
  type FailOptions,
} from './answer-rules.js';
import type { CallMatcher } from './call-pattern.js';
import { planCrashes } from './planned-crashes.js';
import { createRuleBackend } from './rule-backend.js';
import { type Answers, createStepRules, type GateAnswer, type ShellAnswer } from './step-rules.js';
import { testPlay } from './test-play.js';
import { readRun, type TestedRun } from './test-run.js';

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
  return prepare(program, args, options);
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

function prepare(program: Program, args: Json | undefined, options: ScriptTestOptions): ScriptTest {
  const { seed = 'test', unanswered = 'fail' } = options;
  const [rules, steps, crashes] = [createAnswerRules(), createStepRules(), planCrashes()];
  const clock = createVirtualClock();
  const journal = createMemoryJournal({ onCommit: crashes.meet });
  const simulated = unanswered === 'simulate' ? createSimulateBackend({ clock, seed }) : null;
  const backend = createRuleBackend(rules, clock, simulated);
  const prepared = testPlay({
    program,
    args,
    seed,
    clock,
    journal,
    backend,
    limits: {
      concurrency: options.concurrency ?? 16,
      maxAgents: options.maxAgents ?? 1000,
      budget: options.budget ?? {},
    },
    project: resolve(options.project ?? '.'),
    agentTypes: options.agentTypes ?? null,
    step: steps.step,
  });
  const adding =
    <T extends readonly unknown[]>(add: (...what: T) => void) =>
    (...what: T): ScriptTest => {
      add(...what);
      return test;
    };
  const test: ScriptTest = {
    answer: adding((matcher, value, given = {}) => rules.answer(matcher, value, given)),
    answerRest: adding(rules.answerRest),
    fail: adding((cause, given = {}, matcher) => rules.fail(cause, given, matcher)),
    silent: adding((matcher, { times } = {}) => rules.silent(matcher, times)),
    onGate: adding((command, answers) => steps.add('gate', command, answers)),
    onSh: adding((command, answers) => steps.add('sh', command, answers)),
    onAsk: adding((question, answers) => steps.add('ask', question, answers)),
    files: adding(steps.files),
    crashAfter: adding(crashes.add),
    async run() {
      const [before, died] = [backend.attempts(), crashes.count()];
      await playThrough(prepared, crashes);
      if (simulated === null) refuseUnanswered(rules);
      return {
        ...(await readRun(journal)),
        executed: backend.attempts() - before,
        crashes: crashes.count() - died,
        expectAllAnswersUsed: () => refuseLeftovers([...rules.left(), ...steps.left()]),
      };
    },
  };
  return test;
}

/** Plays on after each crash that the test has planned. */
async function playThrough(prepared: Play, crashes: ReturnType<typeof planCrashes>): Promise<void> {
  for (;;) {
    const died = crashes.count();
    try {
      await play(prepared);
      if (crashes.count() === died) return;
    } catch (error) {
      if (crashes.count() === died) throw error;
    }
  }
}

function refuseLeftovers(left: readonly string[]): void {
  if (left.length === 0) return;
  throw new Error(`not everything that this test prepared was used:\n  ${left.join('\n  ')}`);
}

function refuseUnanswered(rules: AnswerRules): void {
  const unanswered = rules.takeUnanswered();
  if (unanswered.length === 0) return;
  const shown = [
    ...new Set(
      unanswered.map(({ label, line }) => `"${label}"${line === null ? '' : `, line ${line}`}`),
    ),
  ];
  const more = shown.length > 5 ? `\n  … and ${shown.length - 5} more` : '';
  const first = JSON.stringify(unanswered[0]?.label ?? '');
  throw new Error(
    `nothing in this test answers:\n  ${shown.slice(0, 5).join('\n  ')}${more}\nadd t.answer(${first}, …), or t.answerRest(…)`,
  );
}
