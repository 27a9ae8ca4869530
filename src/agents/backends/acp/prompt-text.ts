import type { AttemptRequest } from '../../../core/ports/backend.js';
import { frameTask, structuredOutputName } from '../../../core/step/framing.js';
import { notesFor } from '../../skeleton/caller-notes.js';

/**
 * The protocol has no place for instructions, so they stand before the task; each attempt is a
 * conversation of its own.
 */
export function promptText(request: AttemptRequest, hasTool: boolean): string {
  const { call, brief, error } = request;
  const { schema } = call.options;
  const notes = notesFor(request, hasTool ? schema : undefined);
  const longName = `The tool ${structuredOutputName} may be listed under a longer name that ends like this, and may have to be looked up first.`;
  const form = `Your final message must be one JSON value that satisfies this JSON Schema, and nothing else:\n${JSON.stringify(schema)}`;
  const answer = schema === undefined ? undefined : hasTool ? longName : form;
  return [
    notes,
    answer,
    brief.instructions,
    brief.projectInstructions,
    frameTask(call.prompt, brief.goal),
    error,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}
