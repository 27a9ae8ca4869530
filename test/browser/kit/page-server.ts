import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JournalEvent } from '../../../src/core/journal/event.js';
import {
  type OpenQuestion,
  openQuestions,
  questionLine,
} from '../../../src/core/report/open-questions.js';
import { selectSummary } from '../../../src/core/selection/select.js';
import { stateAfter } from '../../../src/core/state/fold.js';
import type { Json, JsonObject } from '../../../src/core/values/json.js';
import type { PageEntry, PageNeed, PageRun } from '../../../src/views/page/page-data.js';

/** A run as the server of a test plays it; `events` may grow while it is watched. */
export interface PlayedRun {
  readonly id: string;
  readonly name: string;
  readonly script: string;
  readonly edited: string | null;
  readonly driver: PageRun['driver'];
  readonly events: JournalEvent[];
  readonly needs: readonly PageNeed[];
  readonly transcripts: Readonly<Record<number, readonly JsonObject[]>>;
  readonly diffs: Readonly<Record<number, string>>;
  readonly result: Json;
}

export function playedRun(run: Pick<PlayedRun, 'id'> & Partial<PlayedRun>): PlayedRun {
  return {
    name: 'audit-permissions',
    script: 'return 1;\n',
    edited: null,
    driver: { state: 'live', pid: 4711 },
    events: [],
    needs: [],
    transcripts: {},
    diffs: {},
    result: null,
    ...run,
  };
}

export interface SentRequest {
  readonly run: string;
  readonly action: string;
  readonly target?: number;
  readonly text?: string;
}

/** Plays recorded runs over the page's API, as the real server does; and breaks off when asked. */
export interface PlayServer {
  readonly url: string;
  readonly sent: readonly SentRequest[];
  /** Where streams of events were begun, in order. */
  readonly froms: readonly number[];
  /** Records one more event, and tells those who watch. */
  add(id: string, event: JournalEvent): void;
  /** Ends all connections and takes none until `listen`. */
  hangUp(): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
}

export const watchToken = 'watch-7f3';
export const controlToken = 'control-9a1';

type Stream = { readonly run: string; readonly response: ServerResponse; next: number };

export async function servePage(page: string, runs: readonly PlayedRun[]): Promise<PlayServer> {
  const html = readFileSync(page, 'utf8');
  const sent: SentRequest[] = [];
  const froms: number[] = [];
  const streams = new Set<Stream>();
  const open = new Set<ServerResponse>();
  let server: Server | null = null;
  let port = 0;

  const tell = (stream: Stream): void => {
    const events = runs.find(({ id }) => id === stream.run)?.events ?? [];
    for (; stream.next < events.length; stream.next += 1)
      stream.response.write(`id: ${stream.next}\ndata: ${JSON.stringify(events[stream.next])}\n\n`);
  };
  const follow = (run: PlayedRun, from: number, response: ServerResponse): void => {
    froms.push(from);
    const stream = { run: run.id, response, next: from };
    tell(stream);
    response.write(`event: present\ndata: {"seq":${run.events.length}}\n\n`);
    streams.add(stream);
    response.on('close', () => streams.delete(stream));
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    open.add(response);
    response.on('close', () => open.delete(response));
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith('/api/')) return sendPage(response, html);
    if (request.headers.authorization !== `Bearer ${watchToken}`)
      return refuse(response, 401, 'This link is not known to the server.');
    if (url.pathname === '/api/runs') return json(response, homeOf(runs));
    if (url.pathname === '/api/runs/stream') return void startStream(response);
    const [, , , id, part, n, kind] = url.pathname.split('/');
    const run = runs.find((one) => one.id === id);
    if (run === undefined) return refuse(response, 404, `There is no run "${id}".`);
    const from = Number(url.searchParams.get('from') ?? 0);
    if (part === undefined) return json(response, pageRun(run));
    if (part === 'events') return follow(run, from, startStream(response));
    if (kind === 'transcript') return sendItems(response, run.transcripts[Number(n)] ?? [], from);
    if (kind === 'diff') return text(response, run.diffs[Number(n)] ?? '');
    if (part === 'result') return json(response, { version: 1, result: run.result });
    if (part === 'report') return text(response, `# ${run.name}\n\nThe run completed.\n`);
    if (part === 'control') return control(request, response, run, sent);
    return refuse(response, 404, 'There is nothing here.');
  };
  const listen = (): Promise<void> =>
    new Promise((resolve) => {
      server = createServer((request, response) => void handle(request, response));
      server.listen(port, '127.0.0.1', () => {
        const address = server?.address() as AddressInfo | null | undefined;
        port = address?.port ?? port;
        resolve();
      });
    });
  const hangUp = (): Promise<void> =>
    new Promise((resolve) => {
      for (const response of open) response.destroy();
      server?.close(() => resolve());
      server?.closeAllConnections();
    });
  await listen();
  return {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    sent,
    froms,
    add(id, event) {
      runs.find((run) => run.id === id)?.events.push(event);
      for (const stream of streams) if (stream.run === id) tell(stream);
    },
    hangUp,
    listen,
    close: hangUp,
  };
}

function sendPage(response: ServerResponse, html: string): void {
  const hashes = (element: string): string =>
    [...html.matchAll(new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, 'g'))]
      .map(([, inner = '']) => `'sha256-${createHash('sha256').update(inner).digest('base64')}'`)
      .join(' ');
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      `default-src 'none'; script-src ${hashes('script')}; style-src ${hashes('style')}; ` +
      "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  });
  response.end(html);
}

function startStream(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(': open\n\n');
  return response;
}

function sendItems(response: ServerResponse, items: readonly JsonObject[], from: number): void {
  startStream(response);
  items.forEach((item, index) => {
    if (index >= from) response.write(`id: ${index}\ndata: ${JSON.stringify(item)}\n\n`);
  });
  response.end();
}

async function control(
  request: IncomingMessage,
  response: ServerResponse,
  run: PlayedRun,
  sent: SentRequest[],
): Promise<void> {
  if (request.headers['x-plenum-control'] !== controlToken)
    return refuse(response, 403, 'This link only watches.');
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const asked = JSON.parse(body) as Omit<SentRequest, 'run'>;
  sent.push({ run: run.id, ...asked });
  json(response, { version: 1, accepted: true, message: `took ${asked.action}`, kept: false });
}

function json(response: ServerResponse, value: object): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function text(response: ServerResponse, value: string): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(value);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  const error = { code: 'E_TEST', message, hint: 'plenum ui' };
  response.end(JSON.stringify({ version: 1, error }));
}

function homeOf(runs: readonly PlayedRun[]): object {
  return { version: 1, project: '/projects/storefront', runs: runs.map(entryOf), more: 0 };
}

function entryOf(run: PlayedRun): PageEntry {
  const state = stateAfter(run.events);
  const facts = { runId: run.id, runDir: '', driven: run.driver.state !== 'gone' };
  return {
    id: run.id,
    createdAt: run.events[0]?.at ?? Date.now(),
    summary: selectSummary(state, facts),
    needs: [...run.needs, ...openQuestions(state).map(needOf)],
    error: null,
  };
}

function needOf(step: OpenQuestion): PageNeed {
  const { n, question, startedAt } = step;
  return { kind: 'question', target: n, text: questionLine(step), question, since: startedAt };
}

export function pageRun(run: PlayedRun): PageRun {
  const { id, name, script, edited, driver, events } = run;
  return {
    ...{ version: 1, id, name, createdAt: events[0]?.at ?? 0, project: '/projects/storefront' },
    ...{ scriptFile: 'audit.js', script, edited, args: null, driver },
    ...{ elapsedMs: stateAfter(events).durationMs, trouble: [] },
  };
}
