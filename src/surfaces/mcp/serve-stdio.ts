import type { McpHost } from './mcp-host.js';
import { createPlenumServer } from './plenum-server.js';

/**
 * Serves one client over standard input and output until it goes away or `signal` aborts, then
 * leaves its runs paused. Nothing else may write to standard output meanwhile.
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
  await handle.close().catch(() => undefined);
  // Being told to end leaves less time than a client that hung up.
  await host.live.leave('the MCP client left', signal.aborted ? 1_000 : undefined);
}
