import { randomBytes } from 'node:crypto';
import { mkdir, readFile, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Control, ControlAnswer, SentControl } from '../../../core/ports/controls.js';
import { diskError } from '../../../host/disk/disk-error.js';
import { replaceFile } from '../../../host/disk/durable-file.js';
import { keptControl, refuseUndriven, unanswered } from '../../words/undriven-control.js';
import { driverOf } from '../lease/driver-lock.js';
import { answerPath, controlFileName, inFolder, parseAnswer } from './control-file.js';
import { markedText } from './control-mark.js';

const lookEveryMs = 50;

let lastTime = 0;

/**
 * Hands a control to the driver of a run, in whatever process that lives, and waits for its answer
 * (X79). `key` is the person's.
 */
export async function sendControl(
  runDir: string,
  request: Omit<Control, 'id' | 'epoch'>,
  options: { readonly key: string; readonly waitMs?: number },
): Promise<SentControl> {
  const { state, record } = await driverOf(runDir);
  if (state === 'gone') refuseUndriven(request.action, basename(runDir));
  const control: Control = {
    id: randomBytes(8).toString('hex'),
    epoch: state === 'gone' ? 0 : (record?.epoch ?? 0),
    ...request,
  };
  await put(runDir, control, options.key);
  if (state === 'gone') return keptControl;
  const waitMs = options.waitMs ?? 5000;
  const answer = await awaitAnswer(answerPath(runDir, control.id), waitMs);
  if (answer) return { ...answer, kept: false };
  const gone = (await driverOf(runDir)).state === 'gone' ? ' That driver is gone by now.' : '';
  throw unanswered(request.action, basename(runDir), waitMs, gone);
}

async function put(runDir: string, control: Control, key: string): Promise<void> {
  // Two controls of one process in the same millisecond keep their order.
  lastTime = Math.max(lastTime + 1, Date.now());
  const path = join(inFolder(runDir), controlFileName(lastTime, control.id));
  try {
    await mkdir(join(runDir, 'control')).catch(() => undefined);
    await mkdir(inFolder(runDir)).catch(() => undefined);
    await replaceFile(path, markedText(runDir, control, key));
  } catch (error) {
    throw diskError(error, path);
  }
}

async function awaitAnswer(path: string, waitMs: number): Promise<ControlAnswer | null> {
  const end = performance.now() + waitMs;
  for (;;) {
    const answer = parseAnswer(await readFile(path, 'utf8').catch(() => ''));
    if (answer) {
      await unlink(path).catch(() => undefined);
      return answer;
    }
    if (performance.now() >= end) return null;
    await delay(lookEveryMs);
  }
}
