import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../../core/values/errors.js';
import { auditReply } from './audit/audit-reply.js';
import { createLoadGate, type LoadLimits } from './reply/load-limits.js';
import { createMemory } from './reply/memory.js';
import { createPromptCache } from './reply/prompt-cache.js';
import { createRules, type Rule } from './reply/rules.js';
import { type Mind, sendJson } from './server/exchange.js';
import { isFromPage, refusePage } from './server/foreign-page.js';
import { type Desk, handleRequest } from './server/handle-request.js';
import { createLoad } from './server/load.js';
import { createRequestLog, type FakeRequest, type LogOptions } from './server/request-log.js';
import { createResponseStore } from './server/response-store.js';

export interface FakeModelOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly script?: readonly Rule[];
  readonly limits?: LoadLimits;
  readonly log?: LogOptions;
  /** Requests with another key are refused. Default: every key is good, none too. */
  readonly apiKey?: string;
  /** Refuse what the vendor would refuse, e.g. a tool call without its result. Default true. */
  readonly strict?: boolean;
  readonly cache?: {
    /** Shorter prefixes are not cached. Default 0; real vendors ask for 1024 and more. */
    readonly minTokens?: number;
  };
  /** The time of rates, quotas and the cache. */
  readonly now?: () => number;
}

/** A server that speaks the wires of the big vendors and answers what it is told to. */
export interface FakeModel {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, oldest first; model questions have a `wire`. */
  readonly requests: readonly FakeRequest[];
  /** Model questions being answered right now. */
  readonly inFlight: number;
  readonly maxInFlight: number;
  /** Adds rules after those there are. */
  on(...rules: readonly Rule[]): void;
  unused(): readonly Rule[];
  limit(limits: LoadLimits): void;
  /** Resolves when so many model questions have arrived. */
  waitFor(count: number): Promise<void>;
  /** Forgets rules, requests, faults, caches and the maximum. */
  reset(): void;
  /** Breaks what is open. MAY be called twice. */
  close(): Promise<void>;
}

export async function createFakeModel(options: FakeModelOptions = {}): Promise<FakeModel> {
  const { host = '127.0.0.1', strict = true, now = Date.now, apiKey = null } = options;
  // Two servers of one test never give the same id.
  const prefix = randomBytes(3).toString('hex');
  let ids = 0;
  const mind: Mind = {
    rules: createRules(options.script),
    memory: createMemory(),
    skill: auditReply,
    cache: createPromptCache({ minTokens: options.cache?.minTokens ?? 0, now }),
    store: createResponseStore(),
    strict,
    now,
    nextId: () => `${prefix}${(++ids).toString(36).padStart(6, '0')}`,
  };
  const desk: Desk = {
    mind,
    log: createRequestLog(options.log ?? {}),
    gate: createLoadGate(options.limits ?? {}, now),
    load: createLoad(),
    apiKey,
  };
  const server = createServer((request, response) => {
    if (isFromPage(request.headers, host)) return refusePage(response);
    handleRequest(request, response, desk).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else
        sendJson(response, 500, {
          error: { message: `the fake model failed: ${messageOf(error)}` },
        });
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return fakeModelOf(
    `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    server,
    desk,
  );
}

function fakeModelOf(
  url: string,
  port: number,
  server: Server,
  { mind, log, gate, load }: Desk,
): FakeModel {
  return {
    url,
    port,
    get requests() {
      return log.list;
    },
    get inFlight() {
      return load.inFlight;
    },
    get maxInFlight() {
      return load.max;
    },
    on: (...rules) => mind.rules.add(...rules),
    unused: () => mind.rules.unused(),
    limit: (limits) => gate.set(limits),
    waitFor: (count) => load.until(count),
    reset() {
      mind.rules.clear();
      mind.memory.clear();
      mind.cache.clear();
      mind.store.clear();
      log.clear();
      load.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
