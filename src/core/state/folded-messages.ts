import type { ControlTake, MessageEnd } from '../journal/event.js';
import type { MessageView, StepView } from './run-state.js';

/** Of a call that runs again: it is told again. */
export function waitingAgain({ at, author, text }: MessageView): MessageView {
  return { at, author, text, state: 'waiting', attempt: null, request: null };
}

/** A step that a person said something to, or that got it; `null` where the event tells neither. */
export function spokenTo(
  steps: ReadonlyMap<number, StepView>,
  event: ControlTake | MessageEnd,
): StepView | null {
  const step = steps.get((event.type === 'control-take' ? event.target : event.n) ?? 0);
  if (!step) return null;
  if (event.type === 'message-end') return heard(step, event);
  const { at, author, action, accepted, text = '' } = event;
  if (action !== 'send' || !accepted) return null;
  const message = { at, author, text, state: 'waiting', attempt: null, request: null } as const;
  return { ...step, messages: [...step.messages, message] };
}

function heard(step: StepView, event: MessageEnd): StepView {
  const { message, at, author, text, attempt = null, request = null } = event;
  const messages = [...step.messages];
  const said = messages[message - 1] ?? { at, author, text };
  const state = attempt === null ? 'missed' : 'given';
  messages[Math.min(message - 1, messages.length)] = { ...said, state, attempt, request };
  return { ...step, messages };
}
