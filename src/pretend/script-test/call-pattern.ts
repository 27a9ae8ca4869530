import type { AttemptRequest } from '../../core/ports/backend.js';
import type { Call, CallOptions } from '../../core/step/call.js';

/** A call of the script, as a test sees it. */
export interface AskedCall {
  readonly label: string;
  readonly phase: string | null;
  readonly prompt: string;
  readonly options: CallOptions;
  /** 1-based; `null` where the runtime itself asked, as `verify()` does. */
  readonly line: number | null;
  /** From 1; retries and corrections count up. */
  readonly attempt: number;
  /** What was wrong with the answer before, when this is a correction. */
  readonly error: string | null;
}

/** Which calls are meant. All members must fit; a text is compared, an expression is searched. */
export interface CallPattern {
  readonly label?: string | RegExp;
  readonly phase?: string | RegExp;
  readonly prompt?: string | RegExp;
  readonly model?: string | RegExp;
  readonly agentType?: string | RegExp;
  readonly line?: number;
}

/** A text or an expression is about the label. Absent: every call. */
export type CallMatcher = string | RegExp | CallPattern | ((call: AskedCall) => boolean);

export function askedCall({ call, attempt, error }: AttemptRequest): AskedCall {
  return { ...placeOf(call), attempt, error: error ?? null };
}

function placeOf({
  label,
  phase,
  prompt,
  options,
  site,
}: Call): Omit<AskedCall, 'attempt' | 'error'> {
  return { label, phase, prompt, options, line: site?.line ?? null };
}

export function fits(matcher: CallMatcher | undefined, call: AskedCall): boolean {
  if (matcher === undefined) return true;
  if (typeof matcher === 'function') return matcher(call);
  if (typeof matcher === 'string' || matcher instanceof RegExp)
    return fitsText(matcher, call.label);
  const { label, phase, prompt, model, agentType, line } = matcher;
  return (
    fitsText(label, call.label) &&
    fitsText(phase, call.phase ?? '') &&
    fitsText(prompt, call.prompt) &&
    fitsText(model, call.options.model ?? '') &&
    fitsText(agentType, call.options.agentType ?? 'general-purpose') &&
    (line === undefined || line === call.line)
  );
}

export function fitsText(wanted: string | RegExp | undefined, text: string): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === 'string'
    ? wanted === text
    : new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(text);
}

export function matcherText(matcher: CallMatcher | undefined): string {
  if (matcher === undefined) return 'any call';
  if (typeof matcher === 'function') return matcher.name || 'a function';
  if (typeof matcher === 'string' || matcher instanceof RegExp) return String(matcher);
  return Object.entries(matcher)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
