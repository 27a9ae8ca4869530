import { atExit } from '../../../host/processes/at-exit.js';
import { signalGroup } from '../../../host/processes/process-group.js';

const leaders = new Map<number, () => void>();

/** Process groups that MUST NOT outlive this process. */
export function watchGroup(leader: number): void {
  const forgetExit = atExit(() => signalGroup(leader, 'SIGKILL'));
  leaders.set(leader, forgetExit);
}

export function forgetGroup(leader: number): void {
  leaders.get(leader)?.();
  leaders.delete(leader);
}
