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

/**
 * The one connection to a server: made at the first need, made again after a death, given up after
 * several in a row.
 */
export class ServerLink {
  private opening: Promise<Connection> | null = null;
  private deaths = 0;
  private lastDeath = 0;
  private why: Trouble | null = null;
  private refused = false;
  private readonly life = new AbortController();
  /** Counts connections: what was learned over an earlier one may not hold any more. */
  generation = 0;

  constructor(private readonly open: Open) {}

  /** `null` while nothing is wrong. */
  trouble(): Trouble | null {
    return this.why;
  }

  isBroken(): boolean {
    return (
      this.refused || (this.deaths >= patience && performance.now() - this.lastDeath < mendAfterMs)
    );
  }

  /** Rejects with an error whose message says why there is no connection. */
  connection(): Promise<Connection> {
    if (this.life.signal.aborted) return Promise.reject(new Error('the run is over'));
    if (this.opening === null && this.isBroken())
      return Promise.reject(new Error(this.why?.why ?? 'it does not work'));
    this.opening ??= this.start();
    return this.opening;
  }

  /** A use was answered: earlier deaths do not count any more. */
  served(): void {
    this.deaths = 0;
    this.why = null;
  }

  /**
   * Lets go of a connection that turned out to be of no use, e.g. because the server has forgotten
   * it.
   */
  async drop(connection: Connection): Promise<void> {
    if (this.opening === null || (await this.opening.catch(() => null)) !== connection) return;
    this.opening = null;
    await connection.close();
  }

  async close(): Promise<void> {
    this.life.abort(new Error('the run is over'));
    const { opening } = this;
    this.opening = null;
    await opening?.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }

  private async start(): Promise<Connection> {
    try {
      if (this.deaths > 0 && this.deaths < patience)
        await sleep(backOffMs * 4 ** (this.deaths - 1), undefined, { signal: this.life.signal });
      const connection = await this.open(
        (why) => this.died(why || 'it closed the connection'),
        this.life.signal,
      );
      this.generation += 1;
      this.why = null;
      return connection;
    } catch (error) {
      this.refused = error instanceof OwnServerError;
      this.died(messageOf(error), hintOf(error));
      throw new Error(this.why?.why ?? messageOf(error), { cause: error });
    }
  }

  private died(why: string, hint: string | null = null): void {
    if (this.life.signal.aborted) return;
    this.opening = null;
    this.deaths += 1;
    this.lastDeath = performance.now();
    const times = this.deaths >= patience ? ` (${this.deaths} times in a row)` : '';
    this.why = { why: `${oneLine(why).slice(0, 500)}${times}`, hint };
  }
}

function hintOf(error: unknown): string | null {
  for (let one = error; one instanceof Error; one = one.cause) {
    const { hint } = one as { readonly hint?: unknown };
    if (typeof hint === 'string') return hint;
  }
  return null;
}
