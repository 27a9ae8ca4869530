import type { JournalEvent } from '../../src/core/journal/event.js';
import type { Json, JsonObject } from '../../src/core/values/json.js';
import type { PageEntry, PageHome, PageRun } from '../../src/views/page/page-data.js';
import type { PageAccess } from './access.js';
import { followStream } from './follow-stream.js';
import {
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
  const at = (id: string): string => `/api/runs/${encodeURIComponent(id)}`;
  return {
    controls: { why: access.control === null ? 'this link only watches' : null },
    only: null,
    frozenAt: null,
    leftOut: [],
    home: async (signal) => (await (await read('/api/runs', signal)).json()) as PageHome,
    followHome: (entry, signal) => void followHome(get, entry, signal),
    run: async (id, signal) => (await (await read(at(id), signal)).json()) as PageRun,
    follow: (id, listener, signal) => void followRun(get, `${at(id)}/events`, listener, signal),
    transcript: (id, n, listener, signal) =>
      void followItems(get, `${at(id)}/agents/${n}/transcript`, listener, signal),
    diff: async (id, n) => (await read(`${at(id)}/agents/${n}/diff`)).text(),
    blob: async (id, hash) => (await read(`${at(id)}/blobs/${encodeURIComponent(hash)}`)).text(),
    report: async (id) => (await read(`${at(id)}/report`)).text(),
    result: async (id) =>
      ((await (await read(`${at(id)}/result`)).json()) as { result: Json }).result,
    control: async (id, request) => {
      const response = await fetch(`${at(id)}/control`, {
        method: 'POST',
        headers: { ...headersOf(access), 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      if (!response.ok) throw await errorOf(response);
      return (await response.json()) as ControlResult;
    },
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

function followRun(
  get: Get,
  path: string,
  listener: RunListener,
  signal: AbortSignal,
): Promise<void> {
  let next = 0;
  return followStream(
    {
      open: (abort) => get(`${path}?from=${next}`, abort),
      message: ({ event, id, data }) => {
        if (event === 'present') return listener.present();
        if (event === 'driver') return listener.driver(JSON.parse(data) as PageRun['driver']);
        const seq = Number(id);
        if (event !== 'message' || !Number.isSafeInteger(seq) || seq < next) return;
        next = seq + 1;
        listener.event(JSON.parse(data) as JournalEvent, seq);
      },
      connection: (connection) => listener.connection(connection),
    },
    signal,
  );
}

function followItems(
  get: Get,
  path: string,
  listener: TranscriptListener,
  signal: AbortSignal,
): Promise<void> {
  let next = 0;
  return followStream(
    {
      open: (abort) => get(`${path}?from=${next}`, abort),
      message: ({ event, id, data }) => {
        const index = Number(id);
        if (event !== 'message' || !Number.isSafeInteger(index) || index < next) return;
        next = index + 1;
        listener.item(JSON.parse(data) as JsonObject, index);
      },
      connection: () => undefined,
      isOver: () => listener.isOver(),
    },
    signal,
  );
}
