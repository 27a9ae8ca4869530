import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../core/values/errors.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { type Connection, OwnServerError } from './connect.js';

/** Deaths in a row after which a server is left alone, and for how long. */
const patience = 3;
const mendAfterMs = 60_000;
const backOffMs = 250;

/** Why a server cannot be used, and what to do where the error knows it. */
export interface Trouble {
  readonly why: string;
  readonly hint: string | null;
}

type Open = (onDeath: (why: string) => void, signal: AbortSignal) => Promise<Connection>;

export interface ServerLink {
  /** `null` while nothing is wrong. */
  trouble(): Trouble | null;
  /** Counts connections: what was learned over an earlier one may not hold any more. */
  generation(): number;
  /** Rejects with an error whose message says why there is no connection. */
  connection(): Promise<Connection>;
  /** A use was answered: earlier deaths do not count any more. */
  served(): void;
  /**
   * Lets go of a connection that turned out to be of no use, e.g. because the server has forgotten
   * it.
   */
  drop(connection: Connection): Promise<void>;
  close(): Promise<void>;
}

/**
 * The one connection to a server: made at the first need, made again after a death, given up after
 * several in a row.
 */
export function serverLink(open: Open): ServerLink {
  const life = new AbortController();
  let opening: Promise<Connection> | null = null;
  let generation = 0;
  let deaths = 0;
  let lastDeath = 0;
  let refused = false;
  let trouble: Trouble | null = null;

  function died(why: string, hint: string | null = null): void {
    if (life.signal.aborted) return;
    opening = null;
    deaths += 1;
    lastDeath = performance.now();
    trouble = troubleOf(why, hint, deaths);
  }

  async function start(): Promise<Connection> {
    try {
      if (deaths > 0 && deaths < patience)
        await sleep(backOffMs * 4 ** (deaths - 1), undefined, { signal: life.signal });
      const connection = await open((why) => died(why || 'it closed the connection'), life.signal);
      generation += 1;
      trouble = null;
      return connection;
    } catch (error) {
      refused = error instanceof OwnServerError;
      died(messageOf(error), hintOf(error));
      throw new Error(trouble?.why ?? messageOf(error), { cause: error });
    }
  }

  const isBroken = () =>
    refused || (deaths >= patience && performance.now() - lastDeath < mendAfterMs);
  return {
    trouble: () => trouble,
    generation: () => generation,
    async connection() {
      if (life.signal.aborted) throw new Error('the run is over');
      if (opening === null && isBroken()) throw new Error(trouble?.why ?? 'it does not work');
      opening ??= start();
      return opening;
    },
    served() {
      deaths = 0;
      trouble = null;
    },
    async drop(connection) {
      if (opening === null || (await opening.catch(() => null)) !== connection) return;
      opening = null;
      await connection.close();
    },
    async close() {
      life.abort(new Error('the run is over'));
      const last = opening;
      opening = null;
      await (await last?.catch(() => null))?.close();
    },
  };
}

function troubleOf(why: string, hint: string | null, deaths: number): Trouble {
  const times = deaths >= patience ? ` (${deaths} times in a row)` : '';
  return { why: `${oneLine(why).slice(0, 500)}${times}`, hint };
}

function hintOf(error: unknown): string | null {
  for (let one = error; one instanceof Error; one = one.cause) {
    const { hint } = one as { readonly hint?: unknown };
    if (typeof hint === 'string') return hint;
  }
  return null;
}
