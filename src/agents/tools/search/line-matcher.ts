import { Worker } from 'node:worker_threads';
import { Complaint } from '../frame/complaint.js';

/**
 * Numbers of the lines that match, from 1. In a thread of its own: a pattern that backtracks
 * without end can only be ended from outside.
 */
const source = `
const { parentPort, workerData } = require('node:worker_threads');
const expression = new RegExp(workerData.pattern, workerData.flags);
parentPort.on('message', ({ bytes, most }) => {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').replace(/^\\uFEFF/, '').split(/\\r?\\n/);
  if (lines[lines.length - 1] === '') lines.pop();
  const found = [];
  for (let at = 0; at < lines.length && found.length < most; at += 1) if (expression.test(lines[at])) found.push(at + 1);
  parentPort.postMessage(found);
});
`;

/** Throws a Complaint for a pattern that cannot be read. */
export function compiled(
  pattern: string,
  ignoreCase: boolean,
): { readonly pattern: string; readonly flags: string } {
  const inline = /^\(\?i\)/.exec(pattern)?.[0] ?? '';
  const bare = pattern.slice(inline.length);
  const flags = ignoreCase || inline !== '' ? 'i' : '';
  for (const all of [`${flags}u`, flags]) {
    try {
      new RegExp(bare, all);
      return { pattern: bare, flags: all };
    } catch {
      // The stricter reading comes first; many patterns are right only in the looser one.
    }
  }
  throw new Complaint(
    `the pattern ${JSON.stringify(pattern.slice(0, 200))} is not a regular expression; ` +
      'put \\ before ( ) [ ] { } . * + ? that are meant literally',
  );
}

interface LineMatcher {
  /** One at a time. */
  lines(bytes: Buffer, most: number, signal: AbortSignal): Promise<readonly number[]>;
  close(): Promise<void>;
}

export function lineMatcher(
  expression: { readonly pattern: string; readonly flags: string },
  budgetMs: number,
): LineMatcher {
  const worker = new Worker(source, {
    eval: true,
    workerData: expression,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  worker.unref();
  return {
    lines: (bytes, most, signal) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          worker.off('error', onError).off('message', onMessage);
          act();
        };
        const refuse = (why: string) => settle(() => reject(new Complaint(why)));
        const onAbort = () => settle(() => reject(signal.reason));
        const onError = (error: Error) => refuse(`the search failed: ${error.message}`);
        const onMessage = (found: readonly number[]) => settle(() => resolve(found));
        const slow =
          'the pattern takes too long on this text: write one without nested repetitions';
        const timer = setTimeout(refuse, budgetMs, slow);
        signal.addEventListener('abort', onAbort, { once: true });
        worker.on('error', onError).on('message', onMessage);
        if (signal.aborted) onAbort();
        else worker.postMessage({ bytes, most });
      }),
    async close() {
      // What still goes wrong in a thread that is ended is of no interest.
      worker.on('error', () => undefined);
      await worker.terminate();
    },
  };
}
