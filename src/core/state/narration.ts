import type { NoteAdd } from '../journal/event.js';
import type { RunAdvice } from '../step/step.js';
import { isJsonObject } from '../values/json.js';
import { plural } from '../words/amounts.js';
import type { RunState } from './run-state.js';

/** Log lines that a state keeps. */
const keptLogs = 1000;
/** Warnings are few: each is said once in a run. */
const keptWarnings = 500;

/** What the script says of itself: its phases and its log, over all drives. */
export class Narration {
  readonly entered = new Set<string>();
  logs: RunState['logs'][number][] = [];
  /** What agents' outcomes note, and how many of them. */
  readonly #ofAgents = new Map<string, number>();
  readonly #warnings = new Map<string, RunAdvice>();
  /** What was known before the first agent of this drive. */
  readonly #early = new Map<string, RunAdvice>();
  /** Where the script is, by its own word in this drive. */
  phase: string | null = null;

  get warnings(): readonly RunAdvice[] {
    return [
      ...this.#early.values(),
      ...this.#warnings.values(),
      ...[...this.#ofAgents].map(agentsWarning),
    ];
  }

  startDrive(): void {
    this.phase = null;
    this.#early.clear();
  }

  take({ at, realm, lane, note }: NoteAdd): void {
    if (!isJsonObject(note as unknown)) return;
    if (note.kind === 'phase' && realm === 0) this.#enter(note.title);
    else if (note.kind === 'log') this.#log({ at, lane, level: note.level, text: note.text });
    else if (note.kind === 'warning') {
      this.#log({ at, lane, level: 'warn', text: note.text });
      const kept = note.early === true ? this.#early : this.#warnings;
      if (kept.size < keptWarnings) kept.set(note.text, adviceOf(note));
    }
  }

  takeNotes(notes: readonly string[]): void {
    for (const note of notes)
      if (this.#ofAgents.has(note) || this.#ofAgents.size < keptWarnings)
        this.#ofAgents.set(note, (this.#ofAgents.get(note) ?? 0) + 1);
  }

  #enter(title: string): void {
    this.phase = title;
    // The latest one comes last.
    this.entered.delete(title);
    this.entered.add(title);
  }

  #log(line: RunState['logs'][number]): void {
    this.logs.push(line);
    if (this.logs.length > 2 * keptLogs) this.logs = this.logs.slice(-keptLogs);
  }
}

function agentsWarning([note, count]: readonly [string, number]): RunAdvice {
  return { code: 'agent-note', text: `${plural(count, 'agent')}: ${note}` };
}

/** A journal from elsewhere may say more. */
function adviceOf({ code, text, early, next }: RunAdvice): RunAdvice {
  return {
    code,
    text,
    ...(early === true ? { early } : {}),
    ...(typeof next === 'string' ? { next } : {}),
  };
}
