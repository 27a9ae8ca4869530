import type { JournalEvent } from '../../src/core/journal/event.js';
import type { Json, JsonObject } from '../../src/core/values/json.js';
import type { PageEntry, PageHome, PageReview, PageRun } from '../../src/views/page/page-data.js';
import type { PageAccess } from './access.js';
import { followStream } from './follow-stream.js';
import {
  type ApplyResult,
  type Connection,
  type ControlResult,
  type RunListener,
  type Source,
  SourceError,
  type TranscriptListener,
} from './source.js';

/** Runs of a server: `plenum ui`. */
export function createHttpSource(access: PageAccess): Source {
  const get = (path: string, signal?: AbortSignal): Promise<Response> =>
    fetch(path, { headers: headersOf(access), cache: 'no-store', ...(signal ? { signal } : {}) });
  const read = async (path: string, signal?: AbortSignal): Promise<Response> => {
    const response = await get(path, signal);
    if (!response.ok) throw await errorOf(response);
    return response;
  };
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(path, {
      method: 'POST',
      headers: { ...headersOf(access), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw await errorOf(response);
    return response.json();
  };
  const at = (id: string): string => `/api/runs/${encodeURIComponent(id)}`;
  return {
    controls: { why: access.control === null ? 'this link only watches' : null },
    only: null,
    frozenAt: null,
    leftOut: [],
    home: async (signal) => (await (await read('/api/runs', signal)).json()) as PageHome,
    followHome: (entry, signal) => void followHome(get, entry, signal),
    run: async (id, signal) => (await (await read(at(id), signal)).json()) as PageRun,
    follow: (id, listener, signal) =>
      followNumbered(get, `${at(id)}/events`, recordListener(listener), signal),
    transcript: (id, n, listener, signal) =>
      followNumbered(get, `${at(id)}/agents/${n}/transcript`, itemListener(listener), signal),
    diff: async (id, n) => (await read(`${at(id)}/agents/${n}/diff`)).text(),
    blob: async (id, hash) => (await read(`${at(id)}/blobs/${encodeURIComponent(hash)}`)).text(),
    report: async (id) => (await read(`${at(id)}/report`)).text(),
    result: async (id) =>
      ((await (await read(`${at(id)}/result`)).json()) as { result: Json }).result,
    control: async (id, request) => (await post(`${at(id)}/control`, request)) as ControlResult,
    review: async (id) => (await (await read(`${at(id)}/review`)).json()) as PageReview,
    decide: async (id, request) => (await post(`${at(id)}/review`, request)) as PageReview,
    apply: async (id) => (await post(`${at(id)}/apply`, {})) as ApplyResult,
    exported: async (id) => (await read(`${at(id)}/export.html`)).blob(),
  };
}

type Get = (path: string, signal?: AbortSignal) => Promise<Response>;

function headersOf({ watch, control }: PageAccess): Record<string, string> {
  return {
    ...(watch === null ? {} : { authorization: `Bearer ${watch}` }),
    ...(control === null ? {} : { 'x-plenum-control': control }),
  };
}

async function errorOf(response: Response): Promise<SourceError> {
  const text = await response.text().catch(() => '');
  try {
    const { error } = JSON.parse(text) as {
      error: { code: string; message: string; hint: string };
    };
    return new SourceError(error.message, error.code, error.hint);
  } catch {
    const message = `The server answered ${response.status}.`;
    return new SourceError(message, String(response.status), 'plenum ui');
  }
}

function followHome(
  get: Get,
  entry: (entry: PageEntry) => void,
  signal: AbortSignal,
): Promise<void> {
  return followStream(
    {
      open: (abort) => get('/api/runs/stream', abort),
      message: ({ event, data }) => {
        if (event === 'run') entry(JSON.parse(data) as PageEntry);
      },
      connection: () => undefined,
    },
    signal,
  );
}

interface NumberedListener<T> {
  /** In order, each once. */
  item(item: T, place: number): void;
  /** What has no place: what is told beside the items. */
  beside(event: string, data: string): void;
  connection(connection: Connection): void;
  isOver(): boolean;
}

/** Items with their places, from the first on; each connection goes on where the last one broke. */
function followNumbered<T>(
  get: Get,
  path: string,
  listener: NumberedListener<T>,
  signal: AbortSignal,
): void {
  let next = 0;
  void followStream(
    {
      open: (abort) => get(`${path}?from=${next}`, abort),
      message: ({ event, id, data }) => {
        if (event !== 'message') return listener.beside(event, data);
        const place = Number(id);
        if (!Number.isSafeInteger(place) || place < next) return;
        next = place + 1;
        listener.item(JSON.parse(data) as T, place);
      },
      connection: (connection) => listener.connection(connection),
      isOver: () => listener.isOver(),
    },
    signal,
  );
}

function recordListener(listener: RunListener): NumberedListener<JournalEvent> {
  return {
    item: (event, seq) => listener.event(event, seq),
    beside(event, data) {
      if (event === 'present') listener.present();
      if (event === 'driver') listener.driver(JSON.parse(data) as PageRun['driver']);
    },
    connection: (connection) => listener.connection(connection),
    isOver: () => false,
  };
}

function itemListener(listener: TranscriptListener): NumberedListener<JsonObject> {
  return {
    item: (item, index) => listener.item(item, index),
    beside: () => undefined,
    connection: () => undefined,
    isOver: () => listener.isOver(),
  };
}
