import type { Call } from '../../../core/step/call.js';
import { childEnvironment, withoutKeys } from '../../../host/programs/child-environment.js';

export interface EnvironmentOptions {
  /** Names of keys that pass (X111); all others are kept from the program (X182). */
  readonly allow?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
}

/**
 * `PLENUM_CALL` is what `run`, `plan` and `resume` refuse under (C27), so nothing may replace it.
 */
export function commandEnvironment(
  call: Call,
  { allow, set }: EnvironmentOptions = {},
  own: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const passed = childEnvironment(own, call.key, allow);
  return { ...passed, ...set, PLENUM_CALL: call.key, PLENUM_RUN: call.runId };
}

/** Names of the keys that the program goes without. */
export function keptBack(
  { allow = [] }: EnvironmentOptions = {},
  own: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  const passed = withoutKeys(own, allow);
  return Object.keys(own).filter((name) => own[name] !== undefined && !(name in passed));
}

const mostNamed = 3;

/** A key that is missing is the likeliest reason for a program that may not enter (X111). */
export function allowEnvAdvice(backend: string, kept: readonly string[]): string {
  const rest = kept.length - mostNamed;
  const names = `${kept.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const setting = `"backends": { "${backend}": { "allowEnv": ["${kept[0]}"] } }`;
  return ` (keys are kept from it: ${names}; one that it needs is named so: ${setting})`;
}
