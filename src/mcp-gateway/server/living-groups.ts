import { signalGroup } from '../../processes/process-group.js';

const leaders = new Set<number>();
let listening = false;

/** Process groups that MUST NOT outlive this process. */
export function watchGroup(leader: number): void {
  leaders.add(leader);
  if (listening) return;
  listening = true;
  process.once('exit', () => {
    for (const group of leaders) signalGroup(group, 'SIGKILL');
  });
}

export function forgetGroup(leader: number): void {
  leaders.delete(leader);
}
