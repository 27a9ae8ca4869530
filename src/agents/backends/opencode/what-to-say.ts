import type { AttemptRequest } from '../../../core/ports/backend.js';
import { structuredOutputName } from '../../../core/step/framing.js';
import { notesFor } from '../../skeleton/caller-notes.js';

/**
 * Said behind opencode's own instructions. `server`: where the tool for the answer is; without one
 * the answer is the text itself.
 */
export function instructionsFor(request: AttemptRequest, server: string | undefined): string {
  const { call, brief } = request;
  const { schema } = call.options;
  const hasTool = schema !== undefined && server !== undefined;
  const notes = notesFor(request, hasTool ? schema : undefined);
  const answer =
    schema === undefined
      ? ''
      : hasTool
        ? `The tool is listed as ${server}_${structuredOutputName}.`
        : 'Your final message MUST be one JSON value and nothing else, ' +
          `valid under this JSON Schema: ${JSON.stringify(schema)}`;
  return [brief.instructions ?? '', brief.projectInstructions ?? '', notes, answer]
    .filter((part) => part !== '')
    .join('\n\n');
}
