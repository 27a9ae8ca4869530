import type { JournalEvent, NoteAdd, StepEnd } from '../../journal/event.js';
import { isReckoned } from '../../journal/reckoned-note.js';
import type { JournalSession } from '../../ports/journal.js';
import type { Cursor } from '../../replay/cursor.js';
import { noteKey } from '../../replay/record.js';
import type { Recorded } from '../../replay/recorded.js';
import type { Outcome } from '../../step/outcome.js';
import type { Json } from '../../values/json.js';
import type { Issued, StepNumbers } from './issued.js';

/** Values over this many characters of JSON live beside the journal. */
const inlineLimit = 256 * 1024;

/** Writes the record of one drive. Without a session (dry run) it only tells the views. */
export class Scribe {
  private departed = false;
  private followed = false;
  /** Recorded notes that the script said again while the drive follows the record. */
  private said: NoteAdd[] = [];
  /** Events that wait until they are durable; how many did before. */
  private readonly untold: JournalEvent[] = [];
  private told = 0;

  constructor(
    private readonly session: JournalSession | null,
    private readonly onEvent: (event: JournalEvent) => void,
    private readonly now: () => number,
    /** There is a record to follow. */
    private readonly replays: boolean,
  ) {}

  /**
   * The end of a step is told once it is durable, and what comes after it behind it: nothing counts
   * as done that a full disk took away (X76).
   */
  add(event: JournalEvent): void {
    this.session?.append(event);
    const waits = this.session !== null && (this.untold.length > 0 || event.type === 'step-end');
    if (waits) this.untold.push(event);
    else this.onEvent(event);
  }

  async commit(): Promise<void> {
    if (!this.session) return;
    const end = this.told + this.untold.length;
    await this.session.commit();
    const durable = this.untold.splice(0, Math.max(0, end - this.told));
    this.told += durable.length;
    for (const event of durable) this.onEvent(event);
  }

  /** MUST precede the first journaled delivery after replay left the list. */
  departure(cursor: Cursor<Issued>): void {
    if (this.departed || cursor.departure === null) return;
    this.departed = true;
    this.add({
      type: 'departure',
      at: this.now(),
      followed: cursor.followed,
      reason: cursor.departure,
    });
    this.sayAgain();
  }

  /**
   * Something is about to really run: how much of the record was followed until now, for whoever
   * watches.
   */
  follow(cursor: Cursor<Issued>): void {
    if (!this.replays || this.followed) return;
    this.add({ type: 'replay-follow', at: this.now(), followed: cursor.followed });
    this.sayAgain();
  }

  /**
   * A replay repeats its notes: only those that its end rests on are said again, once it no longer
   * follows the record alone.
   */
  note(note: NoteAdd, isRecorded: boolean): void {
    if (isRecorded && !isReckoned(note.note)) return;
    if (isRecorded && this.replays && !this.followed) this.said.push(note);
    else this.add(note);
  }

  /**
   * A drive that only followed the record stands for the notes of the one before it; where it said
   * others, that is journaled.
   */
  finish(cursor: Cursor<Issued>, standing: ReadonlySet<string>): void {
    const keys = new Set(this.said.map(noteKey));
    if (keys.size !== standing.size || [...keys].some((key) => !standing.has(key)))
      this.follow(cursor);
  }

  private sayAgain(): void {
    this.followed = true;
    for (const note of this.said) this.add(note);
    this.said = [];
  }

  reuse(step: Issued, { n, lane }: Recorded): void {
    this.add({
      type: 'step-reuse',
      at: this.now(),
      n,
      ...(step.lane === lane ? {} : { lane: step.lane }),
    });
  }

  /** Other words for a recorded step, where the script uses other words. */
  edited({ label, phase, wantsOutcome }: Issued, recorded: Recorded): void {
    if (
      label === recorded.label &&
      phase === recorded.phase &&
      wantsOutcome === recorded.wantsOutcome
    )
      return;
    this.add({
      type: 'step-edit',
      at: this.now(),
      n: recorded.n,
      label,
      phase,
      ...(wantsOutcome ? { outcome: true } : {}),
    });
  }

  async start(
    step: Issued,
    numbers: StepNumbers,
    by: { readonly backend?: string; readonly model?: string },
  ): Promise<void> {
    const long = step.text.length > inlineLimit && this.session;
    const text = long ? { promptBlob: await long.putBlob(step.text) } : { prompt: step.text };
    this.startNow(step, numbers, by, text);
  }

  /** Like `start` for prompts that fit; keeps the order of starts without waiting. */
  startNow(
    step: Issued,
    { n, generation, key, askedAt }: StepNumbers,
    by: { readonly backend?: string; readonly model?: string },
    text: { readonly prompt?: string; readonly promptBlob?: string } = { prompt: step.text },
  ): void {
    const { request } = step;
    const at = this.now();
    this.add({
      type: 'step-start',
      at,
      n,
      kind: step.kind,
      realm: request.realm,
      strand: step.strand,
      position: step.position,
      lane: step.lane,
      content: step.content,
      occurrence: step.occurrence > 0 ? step.occurrence : undefined,
      generation: generation > 0 ? generation : undefined,
      key,
      askedAt: askedAt < at ? askedAt : undefined,
      label: step.label,
      phase: step.phase,
      site: request.site,
      prompt: text.prompt,
      promptBlob: text.promptBlob,
      options: step.details ?? (Object.keys(step.options).length > 0 ? step.options : undefined),
      backend: by.backend,
      model: by.model,
      writes: step.kind === 'agent' && step.readOnly ? false : undefined,
      outcome: step.wantsOutcome ? true : undefined,
    });
  }

  /** The end event of a step; large values become blobs first, durable before the event is. */
  async end(
    n: number,
    outcome: Outcome,
    delivered: boolean,
    keepConversation = false,
  ): Promise<StepEnd> {
    const said = keepConversation ? outcome.conversation : undefined;
    const conversationBlob =
      said !== undefined && this.session ? await this.session.putBlob(said) : undefined;
    const { value, valueBlob } = await this.value(outcome.json);
    // Members without a value are not written; one literal keeps the many events of a large run
    // cheap.
    const event: StepEnd = {
      type: 'step-end',
      at: this.now(),
      n,
      status: outcome.status,
      cause: outcome.cause,
      message: outcome.message,
      usage: outcome.usage,
      costUsd: outcome.costUsd,
      model: outcome.model,
      backend: outcome.backend,
      attempts: outcome.attempts,
      raw: outcome.raw,
      workspace: outcome.workspace,
      notes: outcome.notes,
      messages: outcome.messages,
      landing: valueBlob === undefined ? undefined : outcome.landing,
      conversationBlob,
      delivered: delivered ? undefined : false,
      value,
      valueBlob,
    };
    this.add(event);
    return event;
  }

  async value(json: string | undefined): Promise<{ value?: Json; valueBlob?: string }> {
    if (json === undefined) return {};
    if (json.length > inlineLimit && this.session)
      return { valueBlob: await this.session.putBlob(json) };
    return { value: JSON.parse(json) as Json };
  }
}

export function fitsInline(text: string): boolean {
  return text.length <= inlineLimit;
}
