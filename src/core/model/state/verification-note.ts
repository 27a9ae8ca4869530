import type { Note } from '../step/step.js';
import type { VerificationView } from './run-state.js';

export function verificationOf(at: number, lane: string, note: Note): VerificationView | null {
  if (note.kind === 'verification') return { at, lane, label: note.label, status: note.status, votes: note.votes };
  if (note.kind !== 'disagreement') return null;
  return { at, lane, label: note.label, status: 'disagreement', votes: note.objections.map((reason) => ({ verdict: 'objection', reason })) };
}
