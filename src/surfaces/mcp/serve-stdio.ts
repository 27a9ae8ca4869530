import { leaveStarted } from '../../runs/host/leave-started.js';
import type { McpHost } from './mcp-host.js';
import { createPlenumServer } from './plenum-server.js';

/**
 * Serves one client over standard input and output until it goes away or `signal` aborts. Its runs
 * have drivers of their own: what ends this process does not touch them; a client that left may
 * have them paused. Nothing else may write to standard output meanwhile.
 */
export async function serveStdio(host: McpHost, signal: AbortSignal): Promise<void> {
  const { serveStdio: serve } = await import('@modelcontextprotocol/server/stdio');
  const gone = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error'] as const)
      process.stdin.once(event, () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  const handle = serve(() => createPlenumServer(host));
  await gone;
  if (!signal.aborted) await leaveStarted(host);
  await handle.close().catch(() => undefined);
}
