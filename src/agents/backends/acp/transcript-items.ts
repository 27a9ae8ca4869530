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
export function itemReader(): (update: JsonObject) => readonly TranscriptItem[] {
  const running = new Map<string, string>();
  return (update) => {
    const kind = text(update.sessionUpdate);
    if (kind !== 'tool_call' && kind !== 'tool_call_update') return [{ type: 'sign' }];
    const id = text(update.toolCallId);
    const items: TranscriptItem[] = [];
    let tool = running.get(id);
    if (tool === undefined) {
      tool = text(update.title) || text(update.kind) || 'tool';
      running.set(id, tool);
      items.push({ type: 'tool-start', id, tool, input: update.rawInput ?? null });
    }
    const status = text(update.status);
    if (ended.has(status)) {
      const output = shownOutput(text(update.rawOutput) || text(update.content));
      items.push({ type: 'tool-end', id, tool, output, failed: status === 'failed' });
    }
    return items.length > 0 ? items : [{ type: 'sign' }];
  };
}
