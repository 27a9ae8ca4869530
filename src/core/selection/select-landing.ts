import type { RunState } from '../state/run-state.js';
import type { LandingFacts } from '../step/landing.js';

/**
 * What became of everything that the run's merges were given, by the latest word on each; `null`
 * when nothing was merged.
 */
export function selectLanding({ steps }: Pick<RunState, 'steps'>): LandingFacts | null {
  const merges = [...steps.values()].flatMap((step) =>
    step.unclaimed || step.landing === null ? [] : [step.landing],
  );
  if (merges.length === 0) return null;
  let last = emptyFacts;
  for (const merge of merges) last = after(last, merge);
  return last;
}

const emptyFacts: LandingFacts = {
  branch: null,
  landed: [],
  empty: [],
  conflicts: [],
  refused: [],
  diffStat: null,
};

/**
 * A later merge may land what an earlier one refused. Entries that nothing names are told once for
 * each merge.
 */
function after(earlier: LandingFacts, merge: LandingFacts): LandingFacts {
  const told = new Set(
    [...merge.landed, ...merge.empty, ...merge.conflicts, ...merge.refused].map(nameOf),
  );
  const still = <T extends Named>(entries: readonly T[]) =>
    entries.filter((one) => nameOf(one) === '' || !told.has(nameOf(one)));
  return {
    branch: merge.branch ?? earlier.branch,
    landed: [...still(earlier.landed), ...merge.landed],
    empty: [...still(earlier.empty), ...merge.empty],
    conflicts: [...still(earlier.conflicts), ...merge.conflicts],
    refused: [...still(earlier.refused), ...merge.refused],
    diffStat: merge.diffStat ?? earlier.diffStat,
  };
}

interface Named {
  readonly ref: string | null;
  readonly key?: string | null;
}

function nameOf({ ref, key }: Named): string {
  return ref ?? key ?? '';
}
