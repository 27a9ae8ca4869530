import type { AttemptRequest } from '../../core/ports/backend.js';
import { callerNotes } from '../../core/step/framing.js';
import type { JsonObject } from '../../core/values/json.js';

/** What every agent is told about its call. `schema`: it hands its answer over with the tool. */
export function notesFor(
  {
    call,
    brief,
    cwd,
    missingTools,
  }: Pick<AttemptRequest, 'call' | 'brief' | 'cwd' | 'missingTools'>,
  schema: JsonObject | undefined,
): string {
  const isolated = call.options.isolation === 'worktree';
  const { readOnly, goal = false } = brief;
  return callerNotes({ schema, readOnly, isolated, cwd, goal, missingTools });
}
