import { loadConfig } from '../../config/layers/load-config.js';
import { controlKey } from '../../config/trust/control-key.js';
import { isTrusted } from '../../config/trust/trust.js';
import type { RunStore } from '../../core/ports/run-store.js';

interface Leaving {
  readonly store: RunStore;
  readonly project: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ids of the runs that were started for the one who leaves. */
  readonly started: ReadonlySet<string>;
}

const author = 'the MCP client left';

/**
 * The client of a server is gone (X120): its runs go on, or where `mcp.onClose` says `pause` they
 * are paused, which is durable when this resolves; nobody waits until they are. Never rejects.
 */
export async function leaveStarted(leaving: Leaving): Promise<void> {
  const { store, home, started } = leaving;
  if (started.size === 0 || (await onCloseOf(leaving)) !== 'pause') return;
  const key = await controlKey(home).catch(() => null);
  if (key === null) return;
  await Promise.allSettled(
    [...started].map(async (id) => {
      const run = await store.open(id);
      await run?.controls.send({ author, action: 'pause' }, { key, waitMs: 0 });
    }),
  );
}

async function onCloseOf({ project, home, env }: Leaving): Promise<string> {
  try {
    const { trusted } = await isTrusted(project, home);
    const { config } = await loadConfig({ project, home, env, flags: {}, trusted });
    return config.mcp.onClose;
  } catch {
    return 'keep';
  }
}
