import type { ChildProcess } from 'node:child_process';
import { endMarked } from '../../host/process-table/marked-processes.js';
import { groupsBelow } from '../../host/process-table/process-tree.js';
import { atExit } from '../../host/processes/at-exit.js';
import { endGroup, signalGroup } from '../../host/processes/process-group.js';

interface TreeMark {
  readonly variable: string;
  /** Its value in the environment of this program alone, and of all that it starts. */
  readonly value: string;
}

/**
 * A program that dies with us, and everything that it started, in whatever session that is. Returns
 * the way to end it: `graceMs` is how long it has to end by itself.
 */
export function guardTree(
  child: ChildProcess,
  { variable, value }: TreeMark,
  graceMs: number,
): () => Promise<void> {
  const { pid } = child;
  if (pid === undefined) return async () => undefined;
  const endRest = (): void => {
    // What it left behind is no longer found below it, but by its group and by its mark.
    signalGroup(pid, 'SIGKILL');
    endMarked(variable, new Set([value]));
  };
  const forgetExit = atExit(() => {
    for (const group of groupsBelow(pid)) signalGroup(group, 'SIGKILL');
    endRest();
  });
  child.once('exit', () => {
    forgetExit();
    endRest();
  });
  return async () => {
    await Promise.all([pid, ...groupsBelow(pid)].map((group) => endGroup(group, graceMs)));
    endMarked(variable, new Set([value]));
  };
}
