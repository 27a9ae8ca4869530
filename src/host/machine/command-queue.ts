import { availableParallelism, freemem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandRequest, CommandWait } from '../../core/ports/workspace.js';
import type { CommandQueue, CommandTurn } from '../processes/command-turn.js';
import { createTurnstile, type Turnstile } from '../processes/turnstile.js';
import { sha } from '../values/hash.js';
import { type Claim, firstInLine, type LinePlace, standInLine, tryClaim } from './claim.js';
import { createIdleWatch } from './idle-watch.js';

export interface QueueSettings {
  /** Most commands at once [the processors of the machine, less one]; at least one. */
  readonly commands?: number;
  /** Bytes that are free now; measured where absent. */
  readonly freeBytes?: () => number;
}

/** How often those who wait look again, spread so that they do not look together. */
const pollMs = 40;
const bytesPerCommand = 2 * 1024 ** 3;
const coreLine = 'core';

/** `open`: gives the folder of the machine (see `openMachineFolder`), at the first command. */
export function createCommandQueue(
  open: () => Promise<string>,
  settings: QueueSettings = {},
): CommandQueue {
  let opening: Promise<string> | null = null;
  const opened = (): Promise<string> => (opening ??= open());
  /** One of each stands in the line of the machine, the others behind it. */
  const lines = new Map<string, { readonly turnstile: Turnstile; inside: number }>();
  const lineOf = (name: string) => {
    const known = lines.get(name) ?? { turnstile: createTurnstile(1), inside: 0 };
    lines.set(name, known);
    return known;
  };
  const idle = createIdleWatch(
    async () =>
      lineOf(coreLine).inside > 0 || (await firstInLine(await opened(), coreLine)) !== null,
  );
  const cores = (): readonly string[] =>
    Array.from({ length: commandsAtOnce(settings) }, (_, index) => `core-${index}`);
  const wait = async (name: string, names: () => readonly string[], asked: Asked) => {
    const folder = await opened();
    const line = lineOf(name);
    if (line.inside > 0) asked.onWait();
    line.inside += 1;
    try {
      return await line.turnstile.pass(asked.signal, () => claimOne(folder, name, names, asked));
    } finally {
      line.inside -= 1;
    }
  };
  return {
    async enter({ signal, lock, onWait }) {
      const lockName = lock === undefined ? null : `lock-${sha(lock)}`;
      const told = onceTold(onWait);
      let held: Claim | null = null;
      try {
        // The lock first: who waits for a resource keeps no core from others.
        if (lockName !== null)
          held = await wait(lockName, () => [lockName], {
            signal,
            onWait: () => told({ for: 'lock', name: lock }),
          });
        const core = await wait(coreLine, cores, {
          signal,
          onWait: () => told({ for: 'core' }),
        });
        told(null);
        return turnOf(core, held, idle.watch);
      } catch (error) {
        told(null);
        await held?.release();
        throw error;
      }
    },
  };
}

/** At least one, whatever the machine has left. */
export function commandsAtOnce({ commands, freeBytes = availableBytes }: QueueSettings): number {
  const byCores = commands ?? availableParallelism() - 1;
  return Math.max(1, Math.min(byCores, Math.floor(freeBytes() / bytesPerCommand)));
}

function availableBytes(): number {
  // Counts what the system would give back, and the limit of a container; since Node 20.13.
  return process.availableMemory?.() ?? freemem();
}

interface Asked {
  readonly signal: AbortSignal;
  readonly onWait: () => void;
}

/** Whoever came first goes first, also among processes; each process has one in the line. */
async function claimOne(
  folder: string,
  line: string,
  names: () => readonly string[],
  { signal, onWait }: Asked,
): Promise<Claim> {
  let place: LinePlace | null = null;
  try {
    for (;;) {
      signal.throwIfAborted();
      const isNext = place ? await place.isFirst() : (await firstInLine(folder, line)) === null;
      if (isNext) {
        for (const name of names()) {
          const claim = await tryClaim(folder, name);
          if (claim) return claim;
        }
      }
      place ??= await standInLine(folder, line);
      onWait();
      await sleep(pollMs * (0.75 + Math.random() / 2), undefined, { signal });
    }
  } finally {
    await place?.leave();
  }
}

function turnOf(
  core: Claim,
  lock: Claim | null,
  watch: (pid: number, giveAway: () => void) => () => void,
): CommandTurn {
  let forget = () => {};
  return {
    started(pid) {
      forget = watch(pid, () => void core.release());
    },
    async leave() {
      forget();
      await core.release();
      await lock?.release();
    },
  };
}

/** Says each wait once, and its end only where there was one. */
function onceTold(onWait: CommandRequest['onWait']): (wait: CommandWait | null) => void {
  let last: string | null = null;
  return (wait) => {
    const kind = wait?.for ?? null;
    if (kind === last) return;
    last = kind;
    onWait?.(wait);
  };
}
