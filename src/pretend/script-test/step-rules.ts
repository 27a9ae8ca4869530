import picomatch from 'picomatch';
import { simulateAsk } from '../../agents/backends/simulate/simulate-step.js';
import type { StepKind } from '../../core/step/step.js';
import type { Json, JsonObject } from '../../core/values/json.js';
import { fitsText } from './call-pattern.js';

export interface GateAnswer {
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
export class StepRules {
  private readonly rules: StepRule[] = [];
  private readonly texts = new Map<string, string>();

  add(kind: StepRule['kind'], wanted: string | RegExp, answers: Answers<unknown>): void {
    this.rules.push({ kind, wanted, answers: answers as Answers<Json>, used: 0 });
  }

  files(texts: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(texts)) this.texts.set(path, text);
  }

  /** `undefined`: the step touches nothing, or has to fail by itself. */
  step(kind: StepKind, input: JsonObject): Json | undefined {
    switch (kind) {
      case 'gate':
        return this.gate(input);
      case 'sh': {
        const given = this.answer('sh', String(input.command)) as ShellAnswer | undefined;
        return { code: given?.code ?? 0, stdout: given?.stdout ?? '', stderr: given?.stderr ?? '' };
      }
      case 'ask': {
        const options = Array.isArray(input.options) ? input.options : undefined;
        return (
          this.answer('ask', String(input.question)) ??
          simulateAsk({ default: input.default, options })
        );
      }
      case 'files': {
        const globs = Array.isArray(input.globs) ? input.globs.map(String) : [];
        const matches = picomatch(globs, { dot: true });
        return [...this.texts.keys()].filter((path) => matches(path)).sort();
      }
      case 'read':
        return this.read(input);
      default:
        return undefined;
    }
  }

  left(): readonly string[] {
    return this.rules
      .filter(({ used }) => used === 0)
      .map(({ kind, wanted }) => `answer for ${kind} ${String(wanted)}: never asked`);
  }

  /** A function of the script has answered already; only a command can be answered here. */
  private gate(input: JsonObject): Json {
    const label = String(input.command ?? input.label ?? '');
    const isFunction = input.function === true;
    const given = (isFunction ? undefined : this.answer('gate', label)) as GateAnswer | undefined;
    const passed = isFunction ? input.passed === true : (given?.passed ?? (given?.code ?? 0) === 0);
    return {
      passed,
      code: isFunction ? null : (given?.code ?? (passed ? 0 : 1)),
      output: given?.output ?? (typeof input.threw === 'string' ? input.threw : ''),
      flaky: given?.flaky ?? false,
      touched: [...(given?.touched ?? [])],
    };
  }

  private read(input: JsonObject): Json | undefined {
    if (input.diff !== undefined) return '';
    const text = this.texts.get(String(input.path).replace(/^\.\//, ''));
    if (text === undefined) return undefined;
    const bytes = Buffer.from(text, 'utf8');
    const offset = typeof input.offset === 'number' ? input.offset : 0;
    return bytes
      .subarray(offset, typeof input.length === 'number' ? offset + input.length : undefined)
      .toString('utf8');
  }

  private answer(kind: StepRule['kind'], what: string): Json | undefined {
    const rule = this.rules.find((one) => one.kind === kind && fitsText(one.wanted, what));
    if (!rule) return undefined;
    rule.used += 1;
    const { answers } = rule;
    if (typeof answers === 'function') return (answers as (time: number) => Json)(rule.used);
    return Array.isArray(answers)
      ? answers[Math.min(rule.used, answers.length) - 1]
      : (answers as Json);
  }
}
