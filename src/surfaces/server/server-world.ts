import type { HomeWatch } from '../../runs/page/home-watch.js';
import type { PageHost } from '../../runs/page/page-host.js';

/** What the routes of one server share. */
export interface ServerWorld {
  readonly host: PageHost;
  readonly feed: HomeWatch;
  /** The built page. Rejects with E_PAGE_MISSING. */
  readonly page: () => Promise<string>;
  readonly heartbeatMs: number;
  /** The server ends. */
  readonly signal: AbortSignal;
}
