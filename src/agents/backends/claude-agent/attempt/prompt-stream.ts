import { randomUUID } from 'node:crypto';
import type { CallIO } from '../../../../core/ports/backend.js';
import type { PersonMessage } from '../../../../core/ports/message-inbox.js';
import { isJsonObject, type JsonObject } from '../../../../core/values/json.js';
import { moment } from '../../../skeleton/moment.js';

/** What one attempt says to Claude Code: the task, and what people say while it works. */
export interface PromptStream {
  readonly input: AsyncIterable<JsonObject>;
  /** What Claude Code tells of a message that it got: it queues it, then gives it to the model. */
  read(message: unknown): void;
  /** It has a message that the model did not get yet: another answer follows this one. */
  isQueued(): boolean;
  /** Nothing more is said. */
  close(): void;
}

interface Pushed {
  readonly message: PersonMessage;
  queued: boolean;
}

export function promptStream(task: string, { messages }: Pick<CallIO, 'messages'>): PromptStream {
  const pushed = new Map<string, Pushed>();
  const over = moment<'over'>();
  let requests = 0;
  async function* input(): AsyncGenerator<JsonObject> {
    yield userMessage(task);
    while ((await Promise.race([over.promise, messages.arrival(pushed.size)])) !== 'over')
      for (const message of messages.waiting().slice(pushed.size)) {
        const id = randomUUID();
        pushed.set(id, { message, queued: false });
        yield { ...userMessage(message.text), uuid: id };
      }
  }
  return {
    input: input(),
    read(message) {
      if (!isJsonObject(message)) return;
      const { event } = message;
      if (isJsonObject(event) && event.type === 'message_start') requests += 1;
      if (message.type !== 'command_lifecycle') return;
      const id = String(message.command_uuid);
      const one = pushed.get(id);
      if (one === undefined) return;
      if (message.state === 'queued') one.queued = true;
      if (message.state !== 'started') return;
      pushed.delete(id);
      one.message.given(requests + 1);
    },
    isQueued: () => [...pushed.values()].some(({ queued }) => queued),
    close: () => over.settle('over'),
  };
}

function userMessage(text: string): JsonObject {
  return { type: 'user', message: { role: 'user', content: text }, parent_tool_use_id: null };
}
