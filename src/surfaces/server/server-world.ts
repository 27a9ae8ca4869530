import type { StartDriver } from '../../runs/host/start-driver.js';
import type { HomeWatch } from '../../runs/page/home-watch.js';
import type { PageHost } from '../../runs/page/page-host.js';

/** What the routes of one server share. */
export interface ServerWorld {
  readonly host: PageHost;
  readonly home: HomeWatch;
  /** The built page. Rejects with E_PAGE_MISSING. */
  readonly page: () => Promise<string>;
  /** Has a run driven by a process of its own. */
  readonly startDriver: StartDriver;
  readonly heartbeatMs: number;
  /** The server ends. */
  readonly signal: AbortSignal;
}
