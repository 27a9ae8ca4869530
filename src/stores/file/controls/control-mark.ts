import { createHmac, timingSafeEqual } from 'node:crypto';
import { basename } from 'node:path';
import type { Control } from '../../../core/ports/controls.js';
import { isJsonObject } from '../../../core/values/json.js';

/**
 * What tells a control of the person from a file that anybody could write into the run folder
 * (X181): a hash of all it says, of its run and of the driver's epoch, under a key that lies in the
 * person's home folder. The key itself never enters the project, where agents read.
 */
function markOf(runDir: string, control: Control, key: string): string {
  const { id, epoch, author, action, target, text } = control;
  const said = JSON.stringify([
    'plenum-control',
    1,
    basename(runDir),
    id,
    epoch,
    author,
    action,
    target ?? null,
    text ?? null,
  ]);
  return createHmac('sha256', Buffer.from(key, 'hex')).update(said).digest('hex');
}

/** The text of a control's file. */
export function markedText(runDir: string, control: Control, key: string): string {
  return JSON.stringify({ ...control, mark: markOf(runDir, control, key) });
}

/** Whether the file that says this control was written with the same key. */
export function isMarked(runDir: string, control: Control, text: string, key: string): boolean {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value) || typeof value.mark !== 'string') return false;
  const [given, right] = [Buffer.from(value.mark), Buffer.from(markOf(runDir, control, key))];
  return given.length === right.length && timingSafeEqual(given, right);
}
