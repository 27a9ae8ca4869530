import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { isSecretVariable } from './secret-variables.js';

/** Of `/proc/self/stat`, counted from what follows the name: where the environment lies. */
const [startField, endField] = [47, 48];
/** Linux allows no more for arguments and environment together. */
const mostBytes = 8 * 1024 * 1024;

/**
 * Takes the keys out of what other processes can read of this one: `/proc/<pid>/environ` is the
 * memory in which the system handed the environment over, and stays as it was whatever becomes of
 * `process.env` (X182). The keys themselves stay in `process.env`, which keeps them elsewhere from
 * here on. Answers whether none is left to be read; on systems other than Linux it can do nothing.
 */
export function wipeEnvironment(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const block = ownBlock();
    const memory = openSync('/proc/self/mem', 'r+');
    try {
      const bytes = Buffer.alloc(block.end - block.start);
      if (readSync(memory, bytes, 0, bytes.length, block.start) !== bytes.length) return false;
      for (const { name, value, at } of variablesIn(bytes)) {
        if (!isSecretVariable(name, value)) continue;
        // Written anew it has memory of its own; the old is then read by nobody but spies.
        const kept = env[name];
        if (kept === undefined) continue;
        env[name] = kept;
        const nothing = Buffer.alloc(Buffer.byteLength(value, 'latin1'));
        writeSync(memory, nothing, 0, nothing.length, block.start + at);
      }
      return true;
    } finally {
      closeSync(memory);
    }
  } catch {
    return false;
  }
}

function ownBlock(): { readonly start: number; readonly end: number } {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [start, end] = [Number(fields[startField]), Number(fields[endField])];
  if (!(start > 0 && end >= start && end - start <= mostBytes)) throw new Error('unreadable');
  return { start, end };
}

/** Values byte by byte, as latin-1 text. */
function* variablesIn(bytes: Buffer) {
  let at = 0;
  for (const entry of bytes.toString('latin1').split('\0')) {
    const sign = entry.indexOf('=');
    if (sign > 0)
      yield {
        name: Buffer.from(entry.slice(0, sign), 'latin1').toString('utf8'),
        value: entry.slice(sign + 1),
        at: at + sign + 1,
      };
    at += entry.length + 1;
  }
}
