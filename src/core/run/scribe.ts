import type { Outcome } from '../model/call/outcome.js';
import type { JournalEvent, StepEnd } from '../model/event/event.js';
import type { Json } from '../model/json.js';
import type { Cursor } from '../model/replay/cursor.js';
import type { JournalSession } from '../ports/journal.js';
import type { Issued } from './issued.js';

/** Values over this many characters of JSON live beside the journal. */
const inlineLimit = 256 * 1024;

/** Writes the record of one drive. Without a session (dry run) it only tells the views. */
export class Scribe {
  private departed = false;

  constructor(
    private readonly session: JournalSession | null,
    private readonly onEvent: (event: JournalEvent) => void,
    private readonly now: () => number,
  ) {}

  add(event: JournalEvent): void {
    this.session?.append(event);
    this.onEvent(event);
  }

  commit(): Promise<void> {
    return this.session ? this.session.commit() : Promise.resolve();
  }

  /** MUST precede the first journaled delivery after replay left the list. */
  departure(cursor: Cursor<Issued>): void {
    if (this.departed || cursor.departure === null) return;
    this.departed = true;
    this.add({ type: 'departure', at: this.now(), followed: cursor.followed, reason: cursor.departure });
  }

  async start(
    step: Issued,
    numbers: { readonly n: number; readonly generation: number; readonly key: string },
    by: { readonly backend?: string; readonly model?: string },
  ): Promise<void> {
    const long = step.text.length > inlineLimit && this.session;
    const text = long ? { promptBlob: await long.putBlob(step.text) } : { prompt: step.text };
    this.startNow(step, numbers, by, text);
  }

  /** Like `start` for prompts that fit; keeps the order of starts without waiting. */
  startNow(
    step: Issued,
    { n, generation, key }: { readonly n: number; readonly generation: number; readonly key: string },
    by: { readonly backend?: string; readonly model?: string },
    text: { readonly prompt?: string; readonly promptBlob?: string } = { prompt: step.text },
  ): void {
    const { request } = step;
    this.add({
      type: 'step-start',
      at: this.now(),
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
      label: step.label,
      phase: step.phase,
      site: request.site,
      prompt: text.prompt,
      promptBlob: text.promptBlob,
      options: step.details ?? (Object.keys(step.options).length > 0 ? step.options : undefined),
      backend: by.backend,
      model: by.model,
      writes: step.kind === 'agent' && step.readOnly ? false : undefined,
    });
  }

  /** The end event of a step; large values become blobs first, durable before the event is. */
  async end(n: number, outcome: Outcome, delivered: boolean, keepConversation = false): Promise<StepEnd> {
    const said = keepConversation ? outcome.conversation : undefined;
    const conversationBlob = said !== undefined && this.session ? await this.session.putBlob(said) : undefined;
    const { value, valueBlob } = await this.value(outcome.json);
    // Members without a value are not written; one literal keeps the many events of a large run cheap.
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
    if (json.length > inlineLimit && this.session) return { valueBlob: await this.session.putBlob(json) };
    return { value: JSON.parse(json) as Json };
  }
}

export function fitsInline(text: string): boolean {
  return text.length <= inlineLimit;
}
