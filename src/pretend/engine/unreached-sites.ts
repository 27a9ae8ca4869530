import type { Program } from '../../core/program/syntax/program.js';
import type { Site } from '../../core/step/step.js';

/** Call sites on whose lines no play asked for anything. */
export function unreachedSites(
  { callSites }: Pick<Program, 'callSites'>,
  plays: readonly ReadonlySet<number>[],
): readonly Site[] {
  return callSites.flatMap(({ verb, site }) =>
    verb === 'parallel' || verb === 'pipeline' || plays.some((lines) => lines.has(site.line))
      ? []
      : [site],
  );
}
