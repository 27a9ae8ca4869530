import type { AttemptRequest } from '../../../../core/ports/backend.js';
import { frameTask } from '../../../../core/step/framing.js';
import { notesFor } from '../../../skeleton/caller-notes.js';

const identity =
  'You are an agent that does one task of a larger piece of work. Use the tools that you have; ' +
  'do the task completely, then answer.';
const anyFolder = '\u0000folder\u0000';

interface Instructions {
  /** Equal for all agents of a kind: nothing in it depends on the folder or the time. */
  readonly system: readonly string[];
  /** What only this agent is told; comes after its task. */
  readonly place: string;
}

export function instructionsOf(request: AttemptRequest): Instructions {
  const { call, brief, cwd } = request;
  const notes = notesFor({ ...request, cwd: anyFolder }, call.options.schema).split('\n\n');
  const own = notes.filter((note) => note.includes(anyFolder));
  const shared = notes.filter((note) => !note.includes(anyFolder));
  const first = [identity, ...(brief.instructions ? [brief.instructions] : []), ...shared].join(
    '\n\n',
  );
  const project = brief.projectInstructions;
  return {
    system: project ? [first, `Instructions of the project you work in:\n\n${project}`] : [first],
    place: own.join('\n\n').replaceAll(anyFolder, () => cwd),
  };
}

/** The task as the model gets it, the same for every turn of a conversation. */
export function taskMessage(
  { call, brief }: Pick<AttemptRequest, 'call' | 'brief'>,
  place: string,
): string {
  const task = frameTask(call.prompt, brief.goal);
  return place === '' ? task : `${task}\n\n${place}`;
}
