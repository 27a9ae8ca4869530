import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTurn } from './read-turn.js';

/**
 * - `whole`: the streams ended, or nothing is left in them and nobody writes.
 * - `held`: others still write. Where their bytes begin cannot be told, so what was read is
 *   nobody's answer.
 * - `given-up`: the signal was aborted first.
 */
type OutputEnd = 'whole' | 'held' | 'given-up';

interface RestLimits {
  /** Nobody waits for the output any more: what lies in the pipes is still taken. */
  readonly signal?: AbortSignal;
  /** How long others may go on writing [5 s]. */
  readonly heldMs?: number;
  /** Called while they still can be found: the end of their output may be their own. */
  onHeld?(): void;
}

const defaultHeldMs = 5_000;
/**
 * What lies in a pipe when its program ends is read in fewer turns than this; bytes after so many
 * are of others.
 */
const mostOwnTurns = 16;
/** One turn without a byte shows an empty pipe; the others are for writers that pause. */
const silentTurns = 3;
const silentMs = 250;
const longestPauseMs = 25;

/** A pipe or socket as a child process has it. */
type Source = Readable & { readonly bytesRead?: number };

/**
 * Reads on after a program has ended, and its group with it (X118): until the streams end, or,
 * where somebody who left the group holds them open, until turns of reading bring nothing. Only
 * turns decide that nothing is left: a busy event loop is late with reading and with timers alike,
 * so time alone says nothing about a pipe. The streams are closed when this resolves. Never
 * rejects.
 *
 * Whoever reads the streams must have begun to.
 */
export async function restOfOutput(
  streams: readonly (Readable | null | undefined)[],
  limits: RestLimits = {},
): Promise<OutputEnd> {
  const { signal, heldMs = defaultHeldMs } = limits;
  const sources: readonly Source[] = streams.filter(
    (stream) => stream !== null && stream !== undefined,
  );
  const end = await endOf(sources, signal, heldMs);
  if (end === 'held') limits.onHeld?.();
  for (const source of sources) source.destroy();
  return end;
}

async function endOf(
  sources: readonly Source[],
  signal: AbortSignal | undefined,
  heldMs: number,
): Promise<OutputEnd> {
  const began = performance.now();
  let seen = bytesOf(sources);
  let lastByteAt = began;
  let silent = 0;
  for (let turn = 1; ; turn += 1) {
    await readTurn();
    if (sources.every(isOver)) return 'whole';
    const now = performance.now();
    const bytes = bytesOf(sources);
    if (bytes === seen && sources.every(isTaken)) {
      silent += 1;
    } else {
      silent = 0;
      seen = bytes;
      lastByteAt = now;
    }
    if (signal?.aborted) {
      if (silent > 0 || turn >= mostOwnTurns) return 'given-up';
      continue;
    }
    if (silent >= silentTurns && now - lastByteAt >= silentMs) return 'whole';
    if (turn >= mostOwnTurns && now - began >= heldMs) return 'held';
    await sleep(Math.min(turn, longestPauseMs), undefined, { signal }).catch(() => undefined);
  }
}

function bytesOf(sources: readonly Source[]): number {
  return sources.reduce((sum, { bytesRead = 0 }) => sum + bytesRead, 0);
}

function isOver({ readableEnded, destroyed }: Source): boolean {
  return readableEnded || destroyed;
}

/** Nothing waits in it, and it is being read: else a turn says nothing. */
function isTaken(source: Source): boolean {
  return isOver(source) || (source.readableLength === 0 && source.readableFlowing !== false);
}
