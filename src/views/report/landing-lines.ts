import type { LandingFacts, Refusal } from '../../core/step/landing.js';
import { oneLine } from '../../core/words/plain-text.js';

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
