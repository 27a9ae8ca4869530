import { join } from 'node:path';
import type { Control, ControlAnswer } from '../../../core/ports/controls.js';
import { isErrorCode } from '../../../core/values/error-codes.js';
import { isJsonObject } from '../../../core/values/json.js';

const actions: ReadonlySet<unknown> = new Set<Control['action']>([
  'pause',
  'resume',
  'stop',
  'skip',
  'retry',
  'answer',
  'allow',
  'deny',
  'send',
]);

export function inFolder(runDir: string): string {
  return join(runDir, 'control', 'in');
}

/** Files that were no control; kept, so that nobody's input vanishes. */
export function badFolder(runDir: string): string {
  return join(runDir, 'control', 'bad');
}

export function answerPath(runDir: string, id: string): string {
  return join(runDir, 'control', 'out', `${id}.json`);
}

/** Sorts by time, so that a folder listing is the order of sending. */
export function controlFileName(time: number, id: string): string {
  return `${String(time).padStart(14, '0')}-${id}.json`;
}

/**
 * `null` for anything that is not exactly a control. The id becomes a file name: nothing that could
 * leave the folder.
 */
export function parseControl(text: string): Control | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isJsonObject(value)) return null;
  const { id, epoch, author, action, target, text: words } = value;
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) return null;
  if (typeof epoch !== 'number' || !Number.isInteger(epoch) || epoch < 0) return null;
  if (typeof author !== 'string' || !actions.has(action)) return null;
  if (target !== undefined && !Number.isInteger(target)) return null;
  if (words !== undefined && typeof words !== 'string') return null;
  return {
    id,
    epoch,
    author,
    action: action as Control['action'],
    ...(target === undefined ? {} : { target: target as number }),
    ...(words === undefined ? {} : { text: words }),
  };
}

export function parseAnswer(text: string): ControlAnswer | null {
  try {
    const value: unknown = JSON.parse(text);
    if (
      !isJsonObject(value) ||
      typeof value.accepted !== 'boolean' ||
      typeof value.message !== 'string'
    )
      return null;
    return {
      accepted: value.accepted,
      message: value.message,
      ...(isErrorCode(value.code) ? { code: value.code } : {}),
    };
  } catch {
    return null;
  }
}
