import type { AttemptRequest } from '../../../../core/ports/backend.js';
import { structuredOutputName } from '../../../../core/step/framing.js';
import { type Message, openUses, readConversation, type ToolResult } from './conversation.js';
import { taskMessage } from './instructions.js';
import { searchesInWords, withoutOpenSearches } from './searched-pages.js';

type Start =
  | { readonly ok: true; readonly messages: readonly Message[] }
  | { readonly ok: false; readonly message: string };

const interrupted =
  'This was interrupted. It is not known whether it had an effect: look before you do it again.';
const notRun = 'This was not done: your answer had been handed over.';

interface Speaker {
  /** `provider/model` that goes on. */
  readonly model: string;
  /** May search the web by itself. */
  readonly searches: boolean;
}

/** What the model is told first: the task, or how an earlier conversation goes on. */
export function startMessages(request: AttemptRequest, place: string, speaker: Speaker): Start {
  const { conversation, error, resumed = false } = request;
  const task: Message = { role: 'user', text: taskMessage(request, place), task: true };
  const complaint: readonly Message[] = error === undefined ? [] : [{ role: 'user', text: error }];
  if (conversation === undefined) return { ok: true, messages: [task, ...complaint] };
  const read = readConversation(conversation);
  if (!read.ok) return read;
  const { model, messages } = read.conversation;
  const same = model === speaker.model;
  const known =
    same && speaker.searches ? withoutOpenSearches(messages) : searchesInWords(messages);
  const closed = closeUses(same ? known : withoutReasoning(known), error, resumed);
  const going = (...next: readonly Message[]): Start => ({
    ok: true,
    messages: [...closed.messages, ...next],
  });
  if (error !== undefined) return closed.toldError ? going() : going(...complaint);
  if (!resumed) return going(task);
  const waits = closed.messages.at(-1)?.role === 'assistant';
  return waits ? going({ role: 'user', text: 'Go on where you stopped.' }) : going();
}

/**
 * Models are told what became of every use they asked for; vendors refuse conversations where one
 * is left open.
 */
function closeUses(messages: readonly Message[], error: string | undefined, resumed: boolean) {
  const open = openUses(messages);
  if (open.length === 0) return { messages, toldError: false };
  const handed = open.findLast(({ tool }) => tool === structuredOutputName);
  const results = open.map(({ id, tool }): ToolResult => {
    if (id !== handed?.id)
      return { id, tool, text: handed === undefined ? interrupted : notRun, failed: true };
    const text = error ?? (resumed ? interrupted : 'Accepted.');
    return { id, tool, text, failed: error !== undefined || resumed };
  });
  const last = messages.at(-1);
  const merged: readonly Message[] =
    last?.role === 'results'
      ? [...messages.slice(0, -1), { role: 'results', results: [...last.results, ...results] }]
      : [...messages, { role: 'results', results }];
  return { messages: merged, toldError: handed !== undefined && error !== undefined };
}

function withoutReasoning(messages: readonly Message[]): readonly Message[] {
  return messages.flatMap((message): readonly Message[] => {
    if (message.role !== 'assistant') return [message];
    const parts = message.parts
      .filter(({ kind }) => kind !== 'reasoning')
      .map(({ meta: _, ...part }) => part);
    return parts.length === 0 ? [] : [{ role: 'assistant', parts }];
  });
}
