import type { NoteAdd } from '../../journal/event.js';
import type { Clock } from '../../ports/clock.js';
import { noteKey, type ReplayRecord } from '../../replay/record.js';
import type { RunAdvice } from '../../step/step.js';
import type { Scribe } from './scribe.js';

/** Advice of the run itself, each text once per run. */
export class Warnings {
  private readonly said = new Set<string>();

  constructor(
    private readonly record: ReplayRecord,
    private readonly scribe: Scribe,
    private readonly clock: Clock,
  ) {}

  add(code: string, text: string, lane = 'root'): void {
    if (this.said.has(text)) return;
    this.said.add(text);
    const event = this.noteOf({ code, text }, lane);
    if (!this.record.notes.has(noteKey(event))) this.scribe.add(event);
  }

  /** What was known before the first agent, of this drive alone: said although it is recorded. */
  addEarly(known: readonly RunAdvice[]): void {
    for (const advice of known) this.scribe.add(this.noteOf({ ...advice, early: true }, 'root'));
  }

  private noteOf(advice: RunAdvice, lane: string): NoteAdd {
    const { code } = advice;
    return {
      type: 'note-add',
      at: this.clock.now(),
      realm: 0,
      strand: code === 'unknown-option' ? 'option' : code,
      position: 0,
      lane,
      note: { kind: 'warning', ...advice },
    };
  }
}
