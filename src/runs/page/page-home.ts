import type { PageEntry, PageHome } from '../../views/page/page-data.js';
import { hideKeys } from './hidden-keys.js';
import { entryOf } from './page-entry.js';
import type { PageHost } from './page-host.js';

/** The newest runs first, at most `most` of them. Stops reading when `signal` aborts. */
export async function pageHome(
  host: PageHost,
  most: number,
  signal: AbortSignal,
): Promise<PageHome> {
  const runs: PageEntry[] = [];
  let more = 0;
  for await (const entry of host.store.list()) {
    signal.throwIfAborted();
    if (runs.length < most) runs.push(await entryOf(entry, host.now()));
    else more += 1;
  }
  return hideKeys(host.env)<PageHome>({ version: 1, project: host.project, runs, more });
}
