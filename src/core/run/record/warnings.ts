import type { Clock } from '../../ports/clock.js';
import { noteKey, type ReplayRecord } from '../../replay/record.js';
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
    const strand = code === 'unknown-option' ? 'option' : code;
    const event = {
      type: 'note-add',
      at: this.clock.now(),
      realm: 0,
      strand,
      position: 0,
      lane,
      note: { kind: 'warning', code, text },
    } as const;
    if (!this.record.notes.has(noteKey(event))) this.scribe.add(event);
  }
}
