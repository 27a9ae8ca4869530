import type { NoteAdd } from '../journal/event.js';
import type { Loss } from '../journal/loss.js';
import { isSite, type Note, type RunAdvice } from '../step/step.js';
import { isJsonObject } from '../values/json.js';
import { plural } from '../words/amounts.js';
import { verdictReasons } from './gate-verdict.js';
import { lossReasons } from './loss-reasons.js';
import { type DeliveredStep, Losses } from './losses.js';
import type { SlotFailure, VerificationView } from './run-state.js';
import { tallied, verificationOf } from './verification-note.js';

/**
 * What a drive's end rests on: losses, verdicts, verifications, what the script accepted. One
 * implementation for the run loop, which asks it at every delivery, and for the fold, which asks it
 * for every event: what they say cannot differ (X117).
 */
export class Reckoning {
  readonly losses = new Losses();
  readonly #gates = new Map<string, DeliveredStep>();
  readonly #verifications = new Map<string, VerificationView>();
  readonly slotFailures: SlotFailure[] = [];
  readonly #accepted = new Set<string>();
  readonly #unawaited = new Set<string>();
  readonly #lanesEnded = new Map<string, RunAdvice>();
  /** Agents that were delivered, lost ones among them. */
  agents = 0;

  /** Returns what the script is told to be lost with this delivery. */
  deliver(step: DeliveredStep): readonly Loss[] {
    if (step.kind === 'agent') this.agents += 1;
    if (step.verdict !== null && step.status === 'completed') this.#gates.set(step.label, step);
    return this.losses.deliver(step);
  }

  /**
   * What no vote could settle is dropped work: the report names it, and the run is not complete
   * until somebody accepts it (X80).
   */
  note({ at, realm, strand, position, lane, note, of }: NoteAdd): void {
    if (!isJsonObject(note as unknown)) return;
    const verification = verificationOf(at, lane, note);
    if (verification) this.#verifications.set(`${realm} ${strand} ${position}`, verification);
    switch (note.kind) {
      case 'verification':
        if (note.status === 'unverified')
          this.losses.unverified(lane, note.label, tallied(note.votes));
        break;
      case 'disagreement':
        this.losses.unverified(
          lane,
          note.label,
          `no agreement after ${note.rounds} rounds: ${note.objections[0] ?? 'objections remain'}`,
        );
        break;
      case 'losses-accepted':
        this.#accepted.add(note.reason);
        break;
      case 'warning':
        if (note.code === 'unawaited-promise') this.#unawaited.add(note.text);
        break;
      case 'lanes-ended':
        this.#lanesEnded.set(`${realm} ${strand} ${position}`, lanesEnded(note));
        break;
      case 'slot-failed':
        this.losses.slotFailed(lane, note, of);
        if (note.step === null) this.slotFailures.push(slotFailure(at, lane, note));
        break;
    }
  }

  /** The latest step that answered for every gate, by label. */
  get gates(): readonly DeliveredStep[] {
    return [...this.#gates.values()];
  }

  get verifications(): readonly VerificationView[] {
    return [...this.#verifications.values()];
  }

  /** What is no loss, and still worth a word at the end. */
  get warnings(): readonly RunAdvice[] {
    return [...this.#lanesEnded.values()];
  }

  /** Reasons given to `losses.accept()`, for all losses until then and after. */
  get accepted(): readonly string[] {
    return [...this.#accepted];
  }

  /** Answers that were asked for and that nothing waited for (X80). */
  get unawaited(): readonly string[] {
    return [...this.#unawaited];
  }

  /** Why the run is not complete because of what was lost, unless the script accepted it. */
  lossReasons(): readonly string[] {
    return this.#accepted.size > 0 ? [] : lossReasons(this.losses.calls, this.agents);
  }

  gateReasons(): readonly string[] {
    return this.gates.flatMap(({ label, verdict }) =>
      verdict === null ? [] : verdictReasons(label, verdict),
    );
  }
}

function slotFailure(
  at: number,
  lane: string,
  { where, message, name, site }: Extract<Note, { kind: 'slot-failed' }>,
): SlotFailure {
  return {
    at,
    lane,
    where,
    message,
    ...(typeof name === 'string' ? { name } : {}),
    ...(isSite(site) ? { site } : {}),
  };
}

/** `8 of 12 lanes ended when stage 1 gave null`: nothing was lost, and later stages saw less. */
export function lanesEnded({
  stage,
  count,
  of,
}: Extract<Note, { readonly kind: 'lanes-ended' }>): RunAdvice {
  return {
    code: 'lanes-ended',
    text: `${count} of ${plural(of, 'lane')} ended when stage ${stage} gave null`,
  };
}
