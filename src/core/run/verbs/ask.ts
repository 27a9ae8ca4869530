import type { Clock } from '../../ports/clock.js';
import type { Outcome } from '../../step/outcome.js';
import type { JsonObject } from '../../values/json.js';
import type { Issued } from '../record/issued.js';
import { completed, type EndReason, endedBy, failed, type Running } from '../record/running.js';

/** A question to a person that is under way (X50). */
export interface Question extends Running {
  readonly isQuestion: true;
  /** False from its end on, also where nobody has heard of that yet. */
  readonly isOpen: boolean;
  /** Null when it was taken; else why not. The first answer wins. */
  answer(text: string): string | null;
  /** The person who could have answered has left: the default counts; without one it stays open. */
  leave(): void;
}

export interface AskContext {
  readonly clock: Clock;
  /** Whether anybody watches; without a person the default counts at once. */
  readonly attended: boolean;
  /** Stand-in answer of a simulation. */
  readonly simulated: unknown;
  readonly onStart: () => void;
}

/** What of an `ask()` people see: journaled with its start. */
export function askDetails(input: JsonObject): JsonObject {
  return {
    ...(Array.isArray(input.options) ? { options: input.options.map(String) } : {}),
    ...(input.default === undefined || input.default === null
      ? {}
      : { default: String(input.default) }),
  };
}

/**
 * A durable question: it stays open over pauses and crashes until somebody answers or its time is
 * up.
 */
export function runAsk(
  step: Issued,
  { clock, attended, simulated, onStart }: AskContext,
): Question {
  const { input } = step.request;
  const details = askDetails(input);
  const options = Array.isArray(details.options) ? details.options.map(String) : null;
  const otherwise = typeof details.default === 'string' ? details.default : null;
  let settle: (outcome: Outcome) => void = () => {};
  const outcome = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });
  let cancel = () => {};
  let isOpen = true;
  const end = (result: Outcome) => {
    isOpen = false;
    cancel();
    settle(result);
  };
  onStart();
  if (simulated !== undefined) end(completed(simulated));
  else if (!attended && otherwise !== null) end(completed(otherwise));
  else if (typeof input.timeoutMs === 'number')
    cancel = clock.after(input.timeoutMs, () =>
      end(
        otherwise === null
          ? failed('timeout', `nobody answered within ${input.timeoutMs} ms`)
          : completed(otherwise),
      ),
    );
  return {
    isQuestion: true,
    get isOpen() {
      return isOpen;
    },
    outcome,
    answer(text) {
      if (!isOpen) return 'it is answered already';
      const chosen = options === null ? text : choose(options, text);
      if (chosen === null) return `the answer must be one of: ${options?.join(', ')}`;
      end(completed(chosen));
      return null;
    },
    leave() {
      if (otherwise !== null) end(completed(otherwise));
    },
    end: (reason: EndReason) => end(endedBy(reason)),
    restart: () => false,
    hold: () => end(endedBy('halt')),
  };
}

/** By its text, in any case, or by its place from 1. */
function choose(options: readonly string[], text: string): string | null {
  const wanted = text.trim().toLowerCase();
  return (
    options.find((option) => option.trim().toLowerCase() === wanted) ??
    (/^\d+$/.test(wanted) ? (options[Number(wanted) - 1] ?? null) : null)
  );
}

export function isQuestion(running: Running): running is Question {
  return 'isQuestion' in running;
}
