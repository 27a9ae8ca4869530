import type { TranscriptItem } from '../../../core/ports/transcript.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import { shownOutput, textOf } from '../../skeleton/shown-output.js';

const ended = new Set(['completed', 'failed']);

/** Text of a content block. */
export function chunkText(update: JsonObject): string {
  return isJsonObject(update.content) && update.content.type === 'text'
    ? textOf(update.content.text)
    : '';
}

/** Makes items out of updates: a tool's name and input come in pieces, its end only once counts. */
export function itemReader(): (update: JsonObject) => readonly TranscriptItem[] {
  const running = new Map<string, string>();
  return (update) => {
    const kind = textOf(update.sessionUpdate);
    if (kind !== 'tool_call' && kind !== 'tool_call_update') return [{ type: 'sign' }];
    const id = textOf(update.toolCallId);
    const items: TranscriptItem[] = [];
    let tool = running.get(id);
    if (tool === undefined) {
      tool = textOf(update.title) || textOf(update.kind) || 'tool';
      running.set(id, tool);
      items.push({ type: 'tool-start', id, tool, input: update.rawInput ?? null });
    }
    const status = textOf(update.status);
    if (ended.has(status)) {
      const output = shownOutput(textOf(update.rawOutput) || textOf(update.content));
      items.push({ type: 'tool-end', id, tool, output, failed: status === 'failed' });
    }
    return items.length > 0 ? items : [{ type: 'sign' }];
  };
}
