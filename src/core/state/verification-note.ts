import type { Note } from '../step/step.js';
import type { VerificationView } from './run-state.js';

export function tallied(votes: readonly { readonly verdict: string }[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of votes) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return `no majority: ${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`;
}

export function verificationOf(at: number, lane: string, note: Note): VerificationView | null {
  if (note.kind === 'verification')
    return { at, lane, label: note.label, status: note.status, votes: note.votes };
  if (note.kind !== 'disagreement') return null;
  return {
    at,
    lane,
    label: note.label,
    status: 'disagreement',
    votes: note.objections.map((reason) => ({ verdict: 'objection', reason })),
  };
}
