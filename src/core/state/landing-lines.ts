import type { LandingFacts, Refusal } from '../step/landing.js';
import { oneLine } from '../words/plain-text.js';
import type { RunState } from './run-state.js';

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
  };
}

interface Named {
  readonly ref: string | null;
  readonly key?: string | null;
}

function nameOf({ ref, key }: Named): string {
  return ref ?? key ?? '';
}

/** What is not on the branch, a line each, in the words of every view. */
export function landingLines(facts: LandingFacts | null, runId: string): readonly string[] {
  if (facts === null) return [];
  return [
    ...facts.refused.map((refusal) => refusalLine(refusal, runId)),
    ...facts.conflicts.map(({ label, paths }) => `conflict: ${oneLine(label)} – ${listed(paths)}`),
    ...facts.empty.map(({ label }) => `empty: ${oneLine(label)} changed nothing`),
  ];
}

function refusalLine({ label, cause, message, paths }: Refusal, runId: string): string {
  if (cause === 'guarded')
    return (
      `refused: guarded – ${oneLine(label)}: ${listed(paths ?? [])}; ` +
      `a person takes them: plenum apply ${runId} --with <path>`
    );
  return `refused: ${cause} – ${oneLine(label)}${message === '' ? '' : `: ${oneLine(message)}`}`;
}

const shownPaths = 5;

function listed(paths: readonly string[]): string {
  const rest = paths.length - shownPaths;
  return (
    `${paths.slice(0, shownPaths).map(oneLine).join(', ')}` +
    `${rest > 0 ? ` and ${rest} more` : ''}`
  );
}
