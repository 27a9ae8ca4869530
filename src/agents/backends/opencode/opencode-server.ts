import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';
import { atExit } from '../../../host/processes/at-exit.js';
import { cappedOutput } from '../../../host/processes/capped-output.js';
import { guardTree } from '../../skeleton/guarded-tree.js';
import type { VendorEndpoint } from '../../skeleton/vendor-failure.js';
import { opencodeConfig } from './opencode-config.js';
import type { Environment, OpencodeSettings } from './opencode-settings.js';
import { makeStateFolder, secretNames, serverEnvironment, writeConfig } from './state-folder.js';

export interface ServerEvent {
  readonly type: string;
  readonly properties: JsonObject;
}

type Answered =
  | { readonly ok: true; readonly body: Json }
  | { readonly ok: false; readonly status: number; readonly message: string };

export interface OpencodeServer {
  /** Where it sends its requests, as far as plenum says so. */
  readonly endpoint: VendorEndpoint;
  ask(
    method: string,
    path: string,
    directory: string,
    body?: JsonObject,
    signal?: AbortSignal,
  ): Promise<Answered>;
  /**
   * Events of one session, and `server.gone` when there will be none. Returns the way to end it.
   */
  listen(sessionId: string, take: (event: ServerEvent) => void): () => void;
  /** Set when the process has ended. */
  gone(): string | undefined;
  end(): Promise<void>;
}

interface ServerOptions {
  readonly settings: OpencodeSettings;
  /** Absolute. */
  readonly program: string;
  readonly env: Environment;
  readonly stateDir: string;
  /** `PLENUM_CALL` of this server alone, and of all that it starts. */
  readonly mark: string;
}

const startMs = 60_000;
const graceMs = 1_000;
const eventsMs = 5_000;

/** One `opencode serve` on loopback, behind a password. Rejects where it does not come up. */
export async function startOpencode({
  settings,
  program,
  env,
  stateDir,
  mark,
}: ServerOptions): Promise<OpencodeServer> {
  await makeStateFolder(stateDir, secretNames(settings), env);
  const config = await writeConfig(opencodeConfig(settings, env));
  const password = randomUUID();
  const [, ...first] = settings.run;
  const child = spawn(
    program,
    [...first, 'serve', '--port', '0', '--hostname', '127.0.0.1', '--pure'],
    {
      cwd: stateDir,
      env: serverEnvironment(stateDir, env, settings, mark, { configFile: config.file, password }),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const endTree = guardTree(child, { variable: 'PLENUM_CALL', value: mark }, graceMs);
  const forgetExit = atExit(config.remove);
  const forget = (): void => {
    forgetExit();
    config.remove();
  };
  child.once('exit', forget);
  const end = async (): Promise<void> => {
    await endTree();
    forget();
  };
  const errors = cappedOutput(8 * 1024);
  child.stderr?.on('data', (chunk: Buffer) => errors.add(chunk));
  try {
    const url = await listeningAt(child, () => errors.text());
    const headers = {
      authorization: `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    };
    const events = await eventsOf(child, url, headers);
    const endpoint = { address: settings.baseUrl, from: 'backends.opencode.baseUrl' };
    return { ...events, end, endpoint, ask: asking(url, headers, events.gone) };
  } catch (error) {
    await end();
    throw error;
  }
}

async function listeningAt(child: ChildProcess, stderr: () => string): Promise<string> {
  const limit = AbortSignal.timeout(startMs);
  const ended = Promise.race([
    once(child, 'exit', { signal: limit }),
    once(child, 'error', { signal: limit }),
  ]).then(([why]) => {
    throw new Error(
      (
        'opencode did not ' +
        `start (${why instanceof Error ? why.message : `exit ${String(why)}`})\n${stderr()}`
      ).trim(),
    );
  });
  const address = new Promise<string>((resolve) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-4_096);
      const found = /listening on (http:\/\/\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  ended.catch(() => undefined);
  return Promise.race([address, ended]);
}

async function eventsOf(
  child: ChildProcess,
  url: string,
  headers: Record<string, string>,
): Promise<Pick<OpencodeServer, 'listen' | 'gone'>> {
  const takers = new Map<string, (event: ServerEvent) => void>();
  let ended: string | undefined;
  let gone: string | undefined;
  const leave = (why: string): void => {
    if (gone !== undefined) return;
    gone = why;
    for (const take of takers.values()) take({ type: 'server.gone', properties: {} });
  };
  child.once('exit', (code, signal) => {
    ended = `opencode ended (${signal ?? `exit ${code}`})`;
    // What it told last is still in the connection, whose end is told below; the limit is for one
    // that another process holds.
    setTimeout(leave, eventsMs, ended).unref();
  });
  const stream = await fetch(`${url}/global/event`, { headers });
  if (!stream.ok || stream.body === null)
    throw new Error(`opencode has no events (HTTP ${stream.status})`);
  void eachEvent(stream.body, (event) => {
    const id = event.properties.sessionID;
    if (typeof id === 'string') takers.get(id)?.(event);
  }).then(
    () => leave(ended ?? 'opencode closed its events'),
    () => leave(ended ?? 'the connection to opencode broke off'),
  );
  return {
    gone: () => gone,
    listen(sessionId, take) {
      takers.set(sessionId, take);
      if (gone !== undefined) take({ type: 'server.gone', properties: {} });
      return () => void takers.delete(sessionId);
    },
  };
}

function asking(
  url: string,
  headers: Record<string, string>,
  gone: OpencodeServer['gone'],
): OpencodeServer['ask'] {
  return async (method, path, directory, given, signal) => {
    const body = given === undefined ? {} : { body: JSON.stringify(given) };
    try {
      const target = `${url}${path}?directory=${encodeURIComponent(directory)}`;
      const answer = await fetch(target, { method, headers, ...body, signal });
      const text = await answer.text();
      if (answer.ok) return { ok: true, body: text === '' ? null : (JSON.parse(text) as Json) };
      const { status } = answer;
      const message = `opencode answered ${method} ${path} with ${status}: ${text.slice(0, 400)}`;
      return { ok: false, status, message };
    } catch (error) {
      const message = gone() ?? `opencode could not be asked: ${String(error)}`;
      return { ok: false, status: 0, message };
    }
  };
}

async function eachEvent(
  body: AsyncIterable<Uint8Array>,
  take: (event: ServerEvent) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventIn(block);
      if (event !== null) take(event);
    }
  }
}

function eventIn(block: string): ServerEvent | null {
  const data = block
    .split('\n')
    .flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []))
    .join('\n');
  try {
    const read: unknown = JSON.parse(data);
    const event = isJsonObject(read) && isJsonObject(read.payload) ? read.payload : read;
    if (!isJsonObject(event) || typeof event.type !== 'string' || !isJsonObject(event.properties))
      return null;
    return { type: event.type, properties: event.properties };
  } catch {
    return null;
  }
}
