import type { AttemptRequest } from '../../../core/ports/backend.js';
import { callerNotes, structuredOutputName } from '../../../core/step/framing.js';

/**
 * Said behind opencode's own instructions. `server`: where the tool for the answer is; without one
 * the answer is the text itself.
 */
export function instructionsFor(
  { call, brief, cwd }: AttemptRequest,
  server: string | undefined,
): string {
  const { schema, isolation } = call.options;
  const hasTool = schema !== undefined && server !== undefined;
  const notes = callerNotes({
    schema: hasTool ? schema : undefined,
    readOnly: brief.readOnly,
    isolated: isolation === 'worktree',
    cwd,
  });
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
