import type { Note } from '../model/step/step.js';
import type { LossBook } from './losses.js';

/** What no vote could settle is dropped work: the report names it, and the run is not complete until somebody accepts it (X80). */
export function takeVerification(note: Note, lane: string, losses: LossBook): void {
  if (note.kind === 'verification' && note.status === 'unverified') losses.unverified(lane, note.label, tallied(note.votes));
  if (note.kind === 'disagreement')
    losses.unverified(lane, note.label, `no agreement after ${note.rounds} rounds: ${note.objections[0] ?? 'objections remain'}`);
}

function tallied(votes: readonly { readonly verdict: string }[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of votes) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return `no majority: ${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`;
}
