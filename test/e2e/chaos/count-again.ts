import { gatedMerge } from './chaos-project.js';

/** Calls that were started before a kill and again after it. */
export function startedAgain(
  before: readonly string[],
  after: readonly string[],
): readonly string[] {
  const had = new Set(before);
  // An orphan may note its start after the kill of its driver, so two starts after the kill are one
  // again, too.
  const twice = (call: string): boolean =>
    call !== gatedMerge && after.filter((other) => other === call).length > 1;
  return [...new Set(after)].filter((call) => had.has(call) || twice(call));
}

/** Calls that were started more often than kills can explain. */
export function tooOften(started: readonly string[], kills: number): readonly string[] {
  return [...new Set(started)].filter(
    (call) => call !== gatedMerge && started.filter((other) => other === call).length > kills + 1,
  );
}
