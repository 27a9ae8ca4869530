import type { TranscriptItem } from '../../../core/ports/transcript.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { shownOutput } from '../../skeleton/shown-output.js';

const ended = new Set(['completed', 'failed']);

function text(value: Json | undefined): string {
  return typeof value === 'string'
    ? value
    : value === undefined || value === null
      ? ''
      : JSON.stringify(value);
}

/** Text of a content block. */
export function chunkText(update: JsonObject): string {
  return isJsonObject(update.content) && update.content.type === 'text'
    ? text(update.content.text)
    : '';
}

/** Makes items out of updates: a tool's name and input come in pieces, its end only once counts. */
export class TranscriptItems {
  readonly #running = new Map<string, string>();

  take(update: JsonObject): readonly TranscriptItem[] {
    const kind = text(update.sessionUpdate);
    if (kind === 'tool_call' || kind === 'tool_call_update') return this.#tool(update);
    return [{ type: 'sign' }];
  }

  #tool(update: JsonObject): readonly TranscriptItem[] {
    const id = text(update.toolCallId);
    const items: TranscriptItem[] = [];
    let tool = this.#running.get(id);
    if (tool === undefined) {
      tool = text(update.title) || text(update.kind) || 'tool';
      this.#running.set(id, tool);
      items.push({ type: 'tool-start', id, tool, input: update.rawInput ?? null });
    }
    const status = text(update.status);
    if (ended.has(status))
      items.push({
        type: 'tool-end',
        id,
        tool,
        output: output(update),
        failed: status === 'failed',
      });
    return items.length > 0 ? items : [{ type: 'sign' }];
  }
}

function output(update: JsonObject): string {
  return shownOutput(text(update.rawOutput) || text(update.content));
}
