import type { TranscriptItem } from '../../../../core/ports/transcript.js';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';
import { shownOutput, textOf } from '../../../skeleton/shown-output.js';
import { innerScript } from './shell-words.js';

interface UsedTool {
  readonly tool: string;
  readonly input: Json;
  readonly output: string;
}

function usedTool(item: JsonObject): UsedTool | null {
  switch (item.type) {
    case 'commandExecution':
      return {
        tool: 'Bash',
        input: { command: innerScript(textOf(item.command)) },
        output: textOf(item.aggregatedOutput),
      };
    case 'fileChange':
      return { tool: 'Edit', input: item.changes ?? null, output: '' };
    case 'dynamicToolCall':
      return {
        tool: textOf(item.tool),
        input: item.arguments ?? null,
        output: textOf(item.contentItems),
      };
    case 'mcpToolCall':
      return {
        tool: `mcp__${textOf(item.server)}__${textOf(item.tool)}`,
        input: item.arguments ?? null,
        output: textOf(item.result ?? item.error),
      };
    default:
      return null;
  }
}

const failed = new Set(['failed', 'declined']);

/** What of an item of Codex goes into the transcript. */
export function itemsOf(method: string, params: JsonObject): readonly TranscriptItem[] {
  const item = params.item;
  if (!isJsonObject(item)) return method.includes('elta') ? [{ type: 'sign' }] : [];
  const id = textOf(item.id);
  const used = usedTool(item);
  if (method === 'item/started')
    return used === null
      ? [{ type: 'sign' }]
      : [{ type: 'tool-start', id, tool: used.tool, input: used.input }];
  if (method !== 'item/completed') return [];
  if (used !== null)
    return [
      {
        type: 'tool-end',
        id,
        tool: used.tool,
        output: shownOutput(used.output),
        failed: failed.has(textOf(item.status)),
      },
    ];
  if (item.type === 'agentMessage') return [{ type: 'text', text: textOf(item.text) }];
  if (item.type === 'reasoning' && Array.isArray(item.summary) && item.summary.length > 0)
    return [{ type: 'reasoning', text: item.summary.map(textOf).join('\n') }];
  return [];
}
