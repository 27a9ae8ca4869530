import { mkdir, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Control, ControlInbox } from '../../core/ports/controls.js';
import { answerPath, badFolder, type ControlAnswer, inFolder, parseControl } from './control-file.js';
import { errorCodeOf } from './disk-error.js';
import { replaceFile } from './durable-file.js';

/**
 * Controls that other processes put into `control/in` by rename (X79). A control leaves the folder only when it is
 * acknowledged: one that a driver took and did not live to record is there for the next driver, if it was meant for any.
 */
export function createControlInbox(runDir: string, epoch: number): ControlInbox {
  const handedOut = new Map<string, string>();
  const folder = inFolder(runDir);

  async function take(name: string): Promise<Control | null> {
    const text = await readFile(join(folder, name), 'utf8').catch((error: unknown) => (errorCodeOf(error) === 'ENOENT' ? null : ''));
    if (text === null) return null;
    const control = parseControl(text);
    if (!control) {
      await setAside(runDir, name);
      return null;
    }
    handedOut.set(name, control.id);
    if (control.epoch === 0 || control.epoch === epoch) return control;
    await answer(control, { accepted: false, message: 'It was meant for an earlier driver of this run.' });
    return null;
  }

  async function answer(control: Control, result: ControlAnswer): Promise<void> {
    await mkdir(join(runDir, 'control', 'out'), { recursive: true });
    await replaceFile(answerPath(runDir, control.id), JSON.stringify(result), false);
    for (const [name, id] of handedOut) if (id === control.id) await unlink(join(folder, name)).catch(() => undefined);
  }

  return {
    version: 1,
    async poll() {
      const arrived: Control[] = [];
      const names = await readdir(folder).catch(() => []);
      for (const name of names.sort()) {
        if (!name.endsWith('.json') || name.startsWith('.') || handedOut.has(name)) continue;
        const control = await take(name).catch(() => null);
        if (control) arrived.push(control);
      }
      return arrived;
    },
    // A full disk must not end a run because its sender cannot be told.
    acknowledge: (control, result) => answer(control, result).catch(() => undefined),
  };
}

async function setAside(runDir: string, name: string): Promise<void> {
  await mkdir(badFolder(runDir), { recursive: true });
  await rename(join(inFolder(runDir), name), join(badFolder(runDir), name));
}
