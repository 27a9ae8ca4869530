import type { AttemptRequest } from '../../../../core/ports/backend.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { notesFor } from '../../../skeleton/caller-notes.js';
import { answerTool } from '../sdk/tool-choice.js';

/**
 * Claude Code's own instructions with ours behind them; an agent type with instructions replaces
 * them.
 */
export function instructionsFor(request: AttemptRequest): JsonObject {
  const { call, brief } = request;
  const { schema } = call.options;
  const notes = notesFor(request, schema);
  const named = schema === undefined ? [] : [`The tool is listed as ${answerTool}.`];
  const ours = [brief.projectInstructions ?? '', notes, ...named]
    .filter((part) => part !== '')
    .join('\n\n');
  // Not recorded in the transcript: a turn with a schema and one without are told different things.
  if (brief.instructions !== undefined)
    return { type: 'custom', prompt: `${brief.instructions}\n\n${ours}`, snapshot: false };
  return { type: 'preset', preset: 'claude_code', append: ours, snapshot: false };
}

/** `anthropic/<model>` without its vendor; `null` for another vendor's. */
export function modelName(model: string): string | null {
  if (model.startsWith('anthropic/')) return model.slice('anthropic/'.length);
  return /^(openai|google|openai-compatible)\//.test(model) ? null : model;
}
