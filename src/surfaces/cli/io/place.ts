import { userInfo } from 'node:os';
import { projectPlace } from '../../../runs/look/project-place.js';
import type { CommonFlags, Io } from './io.js';

export function placeOf(
  flags: Pick<CommonFlags, 'cwd'>,
  io: Pick<Io, 'home'>,
): ReturnType<typeof projectPlace> {
  return projectPlace(flags.cwd, io.home);
}

/** Who presses the buttons: what the journal records with a control. */
export function authorOf(): string {
  try {
    return `${userInfo().username} (command line)`;
  } catch {
    return 'somebody (command line)';
  }
}
