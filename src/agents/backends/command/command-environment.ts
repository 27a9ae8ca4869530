import type { Call } from '../../../core/step/call.js';

export interface EnvironmentOptions {
  /** Names of the variables that are passed on; absent means all. `PATH` always is. */
  readonly allow?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
}

/**
 * `PLENUM_CALL` is what `run`, `plan` and `resume` refuse under (C27), so nothing may replace it.
 */
export function commandEnvironment(
  call: Call,
  options: EnvironmentOptions = {},
  own: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { allow, set } = options;
  const passed =
    allow === undefined
      ? own
      : Object.fromEntries(['PATH', ...allow].map((name) => [name, own[name]]));
  return { ...passed, ...set, PLENUM_CALL: call.key, PLENUM_RUN: call.runId };
}
