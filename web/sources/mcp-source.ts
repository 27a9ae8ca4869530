import { forRun } from '../../src/core/ports/controls.js';
import type { Json, JsonObject } from '../../src/core/values/json.js';
import type { PageEvent, PageRun } from '../../src/views/page/page-data.js';
import type { HostFrame } from './host-frame.js';
import {
  type Connection,
  type ControlRequest,
  type ControlResult,
  type Source,
  SourceError,
} from './source.js';

/** Between two looks: at a run that somebody drives, and at one that nobody does. */
const [liveMs, restMs] = [1_000, 5_000];

/**
 * The run of an MCP client: everything is asked of our own server through that client, piece by
 * piece, and what is pressed is a tool that the client passes on, asking where it has to.
 */
export function createMcpSource(host: HostFrame, id: string): Source {
  const page = async (part: string, input: JsonObject = {}): Promise<PageAnswer> =>
    (await host.call('page_data', { run: id, part, ...input })).data as PageAnswer;
  return {
    controls: { why: host.hasTools ? null : 'this client passes nothing on' },
    only: id,
    frozenAt: null,
    leftOut: [],
    home: () => Promise.reject(notHere('The list of runs')),
    followHome: () => undefined,
    run: async () => {
      const { run } = await page('run');
      if (run === undefined) throw notHere('This run');
      return run;
    },
    follow: (_id, listener, signal) =>
      void followPieces<PageEvent>(
        {
          piece: async (from) => pieceOf(await page('events', { from }), ({ events }) => events),
          item: ({ event, seq }) => listener.event(event, seq),
          reached: ({ driver }) => {
            if (driver !== null) listener.driver(driver);
            listener.present();
          },
          connection: (connection) => listener.connection(connection),
          isOver: () => false,
        },
        signal,
      ),
    transcript: (_id, n, listener, signal) =>
      void followPieces<JsonObject>(
        {
          piece: async (from) =>
            pieceOf(await page('transcript', { agent: n, from }), ({ items }) => items),
          item: (item, index) => listener.item(item, index),
          reached: () => undefined,
          connection: () => undefined,
          isOver: () => listener.isOver(),
        },
        signal,
      ),
    diff: async (_id, n) => (await page('diff', { agent: n })).diff ?? '',
    blob: async (_id, hash) => (await page('blob', { hash })).blob ?? '',
    report: async () => (await host.call('get_run', { run: id, full: true })).text,
    result: () => wholeResult(host, id),
    control: async (_id, request) => controlled(host, id, request),
    review: () => Promise.reject(notHere('The review')),
    decide: () => Promise.reject(notHere('The review')),
    apply: () => Promise.reject(notHere('The review')),
    exported: () => Promise.reject(notHere('An export')),
  };
}

/** What the tool `page_data` says, by the part that was asked for. */
interface PageAnswer {
  readonly runId: string;
  readonly run?: PageRun;
  readonly events?: readonly PageEvent[];
  readonly items?: readonly JsonObject[];
  readonly next?: number;
  readonly more?: boolean;
  readonly driver?: PageRun['driver'];
  readonly diff?: string;
  readonly blob?: string;
}

/** The run that a client shows, by its whole id. */
export async function hostedRun(host: HostFrame): Promise<string> {
  const run = await host.run;
  const { data } = await host.call('page_data', { run, part: 'run' });
  return (data as PageAnswer).runId;
}

/** Items from a place on, and how to go on. */
interface Piece<T> {
  readonly items: readonly T[];
  readonly next: number;
  readonly more: boolean;
  readonly driver: PageRun['driver'] | null;
}

interface PieceFollower<T> {
  piece(from: number): Promise<Piece<T>>;
  item(item: T, place: number): void;
  /** All that there is by now was told. */
  reached(piece: Piece<T>): void;
  connection(connection: Connection): void;
  isOver(): boolean;
}

/** What a server sends in a stream, asked for again and again from where it was. */
async function followPieces<T>(follower: PieceFollower<T>, signal: AbortSignal): Promise<void> {
  let [next, lostAt]: [number, number | null] = [0, null];
  while (!signal.aborted) {
    let wait = liveMs;
    // Asked before: what is said in between is there at the next look.
    const wasOver = follower.isOver();
    try {
      const piece = await follower.piece(next);
      if (signal.aborted) return;
      for (const item of piece.items) follower.item(item, next++);
      next = Math.max(next, piece.next);
      lostAt = null;
      follower.connection({ state: 'live', since: Date.now(), message: '' });
      if (piece.more) continue;
      follower.reached(piece);
      if (wasOver) return;
      if (piece.driver?.state === 'gone') wait = restMs;
    } catch (error) {
      lostAt ??= Date.now();
      const message = error instanceof Error ? error.message : String(error);
      follower.connection({ state: 'lost', since: lostAt, message });
      wait = restMs;
    }
    await pause(wait, signal);
  }
}

function pieceOf<T>(
  answer: PageAnswer,
  itemsOf: (answer: PageAnswer) => readonly T[] | undefined,
): Piece<T> {
  const { next = 0, more = false, driver = null } = answer;
  return { items: itemsOf(answer) ?? [], next, more, driver };
}

interface ResultAnswer {
  readonly result?: Json;
  readonly next?: number | null;
}

async function wholeResult(host: HostFrame, id: string): Promise<Json> {
  let [text, offset]: [string, number] = ['', 0];
  for (;;) {
    const answer = await host.call('result', { run: id, offset });
    const data = answer.data as ResultAnswer;
    const said = answer.text;
    if (offset === 0 && data.next === null) return data.result ?? null;
    if (typeof data.next !== 'number') return parsed(text + said);
    text += said.slice(0, data.next - offset);
    offset = data.next;
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

async function controlled(
  host: HostFrame,
  id: string,
  request: ControlRequest,
): Promise<ControlResult> {
  const { tool, input } = toolOf(request);
  const { text, data } = await host.call(tool, { run: id, ...input });
  const { accepted, resumed, kept } = data as Readonly<Record<string, unknown>>;
  return {
    accepted: accepted !== false && resumed !== false,
    message: text,
    kept: kept === true,
  };
}

function toolOf({ action, target, text }: ControlRequest): { tool: string; input: JsonObject } {
  const agent: JsonObject = target === undefined ? {} : { agent: target };
  switch (action) {
    case 'resume':
      return { tool: 'resume_run', input: {} };
    case 'answer':
      return { tool: 'answer_question', input: { question: target ?? 0, answer: text ?? '' } };
    case 'allow':
    case 'deny': {
      const rest: JsonObject = action === 'deny' && text === forRun ? { forRun: true } : {};
      return { tool: 'control_run', input: { action, question: target ?? 0, ...rest } };
    }
    case 'send':
      return { tool: 'control_run', input: { action, ...agent, text: text ?? '' } };
    case 'retry':
      if (target !== undefined) return { tool: 'control_run', input: { action, ...agent } };
      throw new SourceError('Here agents run again one by one.', 'E_NOT_OFFERED', 'Open one.');
    default:
      return { tool: 'control_run', input: { action, ...agent } };
  }
}

function notHere(what: string): SourceError {
  return new SourceError(`${what} is not offered in this client.`, 'E_NOT_OFFERED', 'plenum ui');
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
