import { lstat, mkdir, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  Control,
  ControlAnswer,
  ControlInbox,
  DroppedControl,
  InboxOptions,
} from '../../../core/ports/controls.js';
import { errorCodeOf } from '../../../host/disk/disk-error.js';
import { replaceFile } from '../../../host/disk/durable-file.js';
import { answerPath, badFolder, inFolder, parseControl } from './control-file.js';
import { isMarked } from './control-mark.js';

const mostBytes = 4 * 1024 * 1024;
const notYours = 'dropped: it does not carry the mark of this user, so no plenum of yours wrote it';

interface State extends InboxOptions {
  readonly runDir: string;
  /** Ids by the name of the file, until they are acknowledged. */
  readonly handedOut: Map<string, string>;
  readonly known: Set<string>;
  dropped: DroppedControl[];
}

/**
 * Controls that other processes put into `control/in` by rename (X79). A control leaves the folder
 * only when it is acknowledged: one that a driver took and did not live to record is there for the
 * next driver, if it was meant for any. What does not carry the person's mark is never handed out,
 * whoever it says it is from (X181).
 */
export function createControlInbox(runDir: string, options: InboxOptions): ControlInbox {
  const known = new Set(options.taken ?? []);
  const state: State = { ...options, runDir, handedOut: new Map(), known, dropped: [] };
  return {
    version: 1,
    async poll() {
      const arrived: Control[] = [];
      const names = await readdir(inFolder(runDir)).catch(() => []);
      for (const name of names.sort()) {
        if (!name.endsWith('.json') || name.startsWith('.') || state.handedOut.has(name)) continue;
        const control = await take(state, name).catch(() => null);
        if (control) arrived.push(control);
      }
      return arrived;
    },
    dropped() {
      const since = state.dropped;
      state.dropped = [];
      return since;
    },
    // A full disk must not end a run because its sender cannot be told.
    acknowledge: (control, result) => answer(state, control, result).catch(() => undefined),
  };
}

async function take(state: State, name: string): Promise<Control | null> {
  const { runDir, epoch, key, known } = state;
  const text = await textOf(join(inFolder(runDir), name));
  if (text === null) return null;
  const control = parseControl(text);
  if (!control) {
    await setAside(runDir, name);
    return null;
  }
  const read = await key().catch(() => null);
  if (read === null || !isMarked(runDir, control, text, read)) {
    await drop(state, name, control);
    return null;
  }
  if (known.has(control.id)) {
    // Recorded by a driver that did not live to remove it, or copied by somebody: either way it has
    // had its effect.
    await setAside(runDir, name);
    return null;
  }
  known.add(control.id);
  state.handedOut.set(name, control.id);
  if (control.epoch === 0 || control.epoch === epoch) return control;
  await answer(state, control, {
    accepted: false,
    message: 'It was meant for an earlier driver of this run.',
  });
  return null;
}

async function drop(
  state: State,
  name: string,
  { id, author, action, target }: Control,
): Promise<void> {
  const { runDir } = state;
  await setAside(runDir, name);
  state.dropped.push({
    author,
    action,
    ...(target === undefined ? {} : { target }),
    why: notYours,
  });
  // The person may wait for it, with another home folder than the driver's.
  await tell(runDir, id, {
    accepted: false,
    message: `${notYours}. PLENUM_HOME or HOME differ between you and the driver.`,
  });
}

async function tell(runDir: string, id: string, result: ControlAnswer): Promise<void> {
  await mkdir(join(runDir, 'control', 'out'), { recursive: true });
  await replaceFile(answerPath(runDir, id), JSON.stringify(result), { synced: false });
}

async function answer(
  { runDir, handedOut }: State,
  { id }: Control,
  result: ControlAnswer,
): Promise<void> {
  await tell(runDir, id, result);
  for (const [name, one] of handedOut)
    if (one === id) await unlink(join(inFolder(runDir), name)).catch(() => undefined);
}

/**
 * `''`, which is no control, for what is no file of a bearable size: a pipe would hold up all that
 * comes after it.
 */
async function textOf(path: string): Promise<string | null> {
  try {
    const found = await lstat(path);
    return found.isFile() && found.size <= mostBytes ? await readFile(path, 'utf8') : '';
  } catch (error) {
    return errorCodeOf(error) === 'ENOENT' ? null : '';
  }
}

async function setAside(runDir: string, name: string): Promise<void> {
  await mkdir(badFolder(runDir), { recursive: true });
  await rename(join(inFolder(runDir), name), join(badFolder(runDir), name));
}
