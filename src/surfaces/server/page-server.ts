import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { PlenumError } from '../../core/values/errors.js';
import type { StartDriver } from '../../runs/host/start-driver.js';
import { createHomeWatch } from '../../runs/page/home-watch.js';
import type { PageHost } from '../../runs/page/page-host.js';
import { createPageApp } from './page-app.js';
import type { ServerWorld } from './server-world.js';
import { newTokens, type PageTokens } from './tokens.js';

export interface PageServer {
  /** Without a token: `http://127.0.0.1:4321`. */
  readonly url: string;
  readonly port: number;
  readonly tokens: PageTokens;
  /** Ends every stream, then the server. */
  close(): Promise<void>;
}

interface PageServerOptions {
  /** The built page. */
  readonly page: () => Promise<string>;
  /** Has a run that is to go on driven by a process of its own. */
  readonly startDriver: StartDriver;
  /** 0: any free one. */
  readonly port?: number;
  /** False: nobody can send a command by it. */
  readonly withControl: boolean;
  /** Who has its token may show the page in a frame. */
  readonly framed?: boolean;
  readonly heartbeatMs?: number;
}

/** Of this machine only; the second one where the system has it. */
const [address, otherAddress] = ['127.0.0.1', '::1'];

const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16 * 1024,
} as const;
const mostConnections = 256;

/** Serves the runs of a store and their page to this machine until it is closed. */
export async function openPageServer(
  host: PageHost,
  options: PageServerOptions,
): Promise<PageServer> {
  const { page, startDriver, port = 0, withControl, heartbeatMs = 15_000 } = options;
  const stop = new AbortController();
  const tokens = newTokens({ withControl, framed: options.framed === true });
  const { signal } = stop;
  const home = createHomeWatch(host);
  const world: ServerWorld = { host, home, page, startDriver, heartbeatMs, signal };
  const hosts = new Set<string>();
  const app = createPageApp(world, tokens, () => hosts);
  const make = (): Server => {
    const server = createAdaptorServer({
      fetch: app.fetch,
      overrideGlobalObjects: false,
      serverOptions: limits,
    }) as Server;
    server.maxConnections = mostConnections;
    return server;
  };
  const servers = [make()];
  const opened = await listen(servers[0] as Server, address, port);
  hosts.add(`${address}:${opened}`);
  const other = make();
  // A system without it, or a port that is taken there: the first address is the one that is told.
  const isThere = await listen(other, otherAddress, opened).catch(() => null);
  if (isThere !== null) {
    servers.push(other);
    hosts.add(`[${otherAddress}]:${opened}`);
  }
  return {
    url: `http://${address}:${opened}`,
    port: opened,
    tokens,
    async close() {
      stop.abort();
      await Promise.all(servers.map(closed));
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new PlenumError(
          'E_PORT_IN_USE',
          error.code === 'EADDRINUSE'
            ? `Port ${port} of this machine is in use.`
            : `Port ${port} cannot be opened (${error.code}).`,
          { hint: 'plenum ui   (takes a free one)', cause: error },
        ),
      ),
    );
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
