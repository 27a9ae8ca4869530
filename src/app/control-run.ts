import type { Control } from '../core/ports/controls.js';
import { type SentControl, sendControl } from '../journals/file/control-send.js';
import type { OpenRun } from './open-run.js';

export type { SentControl };

/** Hands a control to whoever drives the run and waits for the answer (X79). */
export function controlRun(run: Pick<OpenRun, 'runDir'>, control: Pick<Control, 'author' | 'action' | 'target' | 'text'>): Promise<SentControl> {
  return sendControl(run.runDir, control);
}
