import { simulatedAnswer } from '../../agents/backends/simulate/simulate-step.js';
import type { StepKind } from '../../core/step/step.js';
import { type TestDifference, unchanged } from '../../core/step/test-results.js';
import type { Json, JsonObject } from '../../core/values/json.js';
import { globsMatcher } from '../../core/words/glob-match.js';
import { fitsText } from './call-pattern.js';

/** With `baseline`, what a gate says of single tests [nothing changed]. */
export interface GateAnswer extends Partial<TestDifference> {
  /** [code is 0] */
  readonly passed?: boolean;
  readonly code?: number;
  readonly output?: string;
  readonly flaky?: boolean;
  readonly touched?: readonly string[];
}

export interface ShellAnswer {
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/**
 * One answer for all times, a list that is gone through (the last one stays), or a function of the
 * how-manieth time, from 1.
 */
export type Answers<T> = T | readonly T[] | ((time: number) => T);

interface StepRule {
  readonly kind: 'gate' | 'sh' | 'ask';
  readonly wanted: string | RegExp;
  readonly answers: Answers<Json>;
  used: number;
}

/**
 * What the steps that look at the world find in a test: nothing is executed and no file is touched.
 */
export function createStepRules() {
  const rules: StepRule[] = [];
  const texts = new Map<string, string>();
  const answer = (kind: StepRule['kind'], what: string): Json | undefined =>
    answerOf(rules.find((one) => one.kind === kind && fitsText(one.wanted, what)));
  return {
    add(kind: StepRule['kind'], wanted: string | RegExp, answers: Answers<unknown>): void {
      rules.push({ kind, wanted, answers: answers as Answers<Json>, used: 0 });
    },
    files(given: Readonly<Record<string, string>>): void {
      for (const [path, text] of Object.entries(given)) texts.set(path, text);
    },
    /** `undefined`: the step touches nothing, or has to fail by itself. */
    step(kind: StepKind, input: JsonObject): Json | undefined {
      switch (kind) {
        case 'gate':
          return gateValue(input, (label) => answer('gate', label));
        case 'sh':
          return shellValue(answer('sh', String(input.command)));
        case 'ask':
          return answer('ask', String(input.question)) ?? simulatedAnswer(input);
        case 'files':
          return matching(texts, input.globs);
        case 'read':
          return readIn(texts, input);
        default:
          return undefined;
      }
    },
    left: (): readonly string[] =>
      rules
        .filter(({ used }) => used === 0)
        .map(({ kind, wanted }) => `answer for ${kind} ${String(wanted)}: never asked`),
  };
}

function answerOf(rule: StepRule | undefined): Json | undefined {
  if (!rule) return undefined;
  rule.used += 1;
  const { answers } = rule;
  if (typeof answers === 'function') return (answers as (time: number) => Json)(rule.used);
  return Array.isArray(answers)
    ? answers[Math.min(rule.used, answers.length) - 1]
    : (answers as Json);
}

/** A function of the script has answered already; only a command can be answered here. */
function gateValue(input: JsonObject, answer: (label: string) => Json | undefined): Json {
  const isFunction = input.function === true;
  const label = String(input.command ?? input.label ?? '');
  const given = (isFunction ? undefined : answer(label)) as GateAnswer | undefined;
  const passed = isFunction ? input.passed === true : (given?.passed ?? (given?.code ?? 0) === 0);
  return {
    passed,
    code: isFunction ? null : (given?.code ?? (passed ? 0 : 1)),
    output: given?.output ?? (typeof input.threw === 'string' ? input.threw : ''),
    flaky: given?.flaky ?? false,
    touched: [...(given?.touched ?? [])],
    ...(input.baseline === true ? { ...unchanged, ...comparisonIn(given) } : {}),
  };
}

function comparisonIn(given: GateAnswer | undefined): JsonObject {
  const { passed, code, output, flaky, touched, ...rest } = given ?? {};
  return rest as JsonObject;
}

function shellValue(answer: Json | undefined): Json {
  const given = answer as ShellAnswer | undefined;
  return { code: given?.code ?? 0, stdout: given?.stdout ?? '', stderr: given?.stderr ?? '' };
}

function matching(texts: ReadonlyMap<string, string>, globs: Json | undefined): Json {
  const matches = globsMatcher(Array.isArray(globs) ? globs.map(String) : []);
  return [...texts.keys()].filter((path) => matches?.(path) === true).sort();
}

function readIn(texts: ReadonlyMap<string, string>, input: JsonObject): Json | undefined {
  if (input.diff !== undefined) return '';
  const text = texts.get(String(input.path).replace(/^\.\//, ''));
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'utf8');
  const offset = typeof input.offset === 'number' ? input.offset : 0;
  return bytes
    .subarray(offset, typeof input.length === 'number' ? offset + input.length : undefined)
    .toString('utf8');
}
