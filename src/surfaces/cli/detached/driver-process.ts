import { errorCodes } from '../../../core/values/error-codes.js';
import { PlenumError } from '../../../core/values/errors.js';
import { refuseBelowCall } from '../../../runs/control/below-call.js';
import { readOrder } from '../../../runs/host/drive-order.js';
import { type DriverWord, wordJson } from '../../../runs/host/driver-word.js';
import { takeKeys } from '../../../runs/host/start-driver.js';
import type { Io } from '../io/io.js';
import { errorText, toPlenumError } from '../text/error-text.js';
import { driveOrdered } from './drive-ordered.js';

/**
 * The whole life of a process that drives one run and belongs to nobody: takes its order, says once
 * whether the run has begun, and from then on needs nothing of whoever started it. MUST NOT reject.
 */
export async function driverProcess(io: Io): Promise<number> {
  // It has no terminal, and its starter may be gone before it begins.
  io.outliveView(() => undefined);
  let told = false;
  const tell = (word: DriverWord): void => {
    if (!told && process.connected) process.send?.(wordJson(word), undefined, {}, hangUp);
    told = true;
  };
  try {
    refuseBelowCall(io.callAbove(), 'Driving a run');
    const message = await nextMessage();
    takeKeys(message, process.env);
    const order = readOrder(message);
    if (order === null)
      throw new PlenumError('E_USAGE', 'This command is for plenum alone.', {
        hint: 'plenum help run',
      });
    const at = new Date(io.now()).toISOString();
    io.stderr(`plenum ${io.version} drives run ${order.runId} as process ${process.pid}, ${at}\n`);
    return await driveOrdered(order, io, () => tell({ type: 'opened' }));
  } catch (thrown) {
    const error = toPlenumError(thrown);
    io.stderr(
      errorText(error, {
        color: 'never',
        env: io.env,
        terminal: false,
        verbose: error.code === 'E_INTERNAL',
      }),
    );
    tell({ type: 'failed', error });
    return errorCodes[error.code];
  }
}

function hangUp(): void {
  if (process.connected) process.disconnect();
}

/** `null` where nobody is at the other end. */
function nextMessage(): Promise<unknown> {
  return new Promise((resolve) => {
    if (!process.connected) resolve(null);
    process.once('message', resolve);
    process.once('disconnect', () => resolve(null));
  });
}
