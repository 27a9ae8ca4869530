import type { LandingFacts, Refusal } from '../../core/step/landing.js';
import { plural } from '../../core/words/amounts.js';
import { oneLine } from '../../core/words/plain-text.js';
import { shellWord } from '../../core/words/shell-word.js';

/** What is not on the branch, a line each, in the words of every view. */
export function landingLines(facts: LandingFacts | null, runId: string): readonly string[] {
  if (facts === null) return [];
  return [
    ...facts.refused.map((refusal) => refusalLine(refusal, runId)),
    ...facts.conflicts.map((one) => conflictLine(one, runId)),
    ...facts.empty.map(({ label }) => `empty: ${oneLine(label)} changed nothing`),
  ];
}

/** `17 calls on branch plenum/r7k2, +402 −96 in 31 files`; `null` where nothing landed. */
export function landedText(facts: LandingFacts | null): string | null {
  if (facts === null || facts.branch === null || facts.landed.length === 0) return null;
  const calls = plural(facts.landed.length, 'call');
  return `${calls} on branch ${oneLine(facts.branch)}${changedText(facts)}`;
}

/** The same for a document: whose it is, and the two commands that look at it and take it. */
export function landedLine(facts: LandingFacts | null, runId: string): readonly string[] {
  if (facts === null || facts.branch === null || facts.landed.length === 0) return [];
  const rest = facts.landed.length - shownPaths;
  const whose = facts.landed.slice(0, shownPaths).map(({ label }) => oneLine(label));
  return [
    `${plural(facts.landed.length, 'call')} landed on ${oneLine(facts.branch)} ` +
      `(${whose.join(', ')}${rest > 0 ? ` and ${rest} more` : ''})${changedText(facts)}: ` +
      `plenum diff ${runId} · plenum apply ${runId}`,
  ];
}

/** `, +318 −74 in 24 files`; a record of an older version has no count. */
function changedText({ diffStat }: LandingFacts): string {
  if (diffStat === null) return '';
  const { files, insertions, deletions } = diffStat;
  return `, +${insertions} −${deletions} in ${plural(files, 'file')}`;
}

/** Whose it is, where they meet, and how a person takes it: the call's own changes are kept. */
function conflictLine(
  { label, ref, paths }: LandingFacts['conflicts'][number],
  runId: string,
): string {
  const n = /\/(\d+)$/.exec(ref)?.[1];
  const whose = n === undefined ? oneLine(label) : `#${n} ${oneLine(label)}`;
  const command = n === undefined ? `plenum diff ${runId}` : `plenum apply ${runId} ${n}`;
  return `conflict: ${whose} – ${listed(paths)}; take it by hand: ${command}`;
}

function refusalLine({ label, cause, message, paths }: Refusal, runId: string): string {
  if (cause === 'guarded')
    return (
      `refused: guarded – ${oneLine(label)}: ${listed(paths ?? [])}; ` +
      `a person takes them: plenum apply ${runId} --with ${(paths ?? []).map(shellWord).join(' ')}`
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
