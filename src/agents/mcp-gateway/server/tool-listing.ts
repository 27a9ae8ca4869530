import { messageOf } from '../../../core/values/errors.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { untilAborted } from '../queues/until-aborted.js';
import type { McpPins, McpServerSettings } from '../settings/settings.js';
import type { Connection } from './connect.js';
import { listDefinitions } from './list-definitions.js';
import type { ServerLink, Trouble } from './server-link.js';
import { type Catalog, catalogOf, type PooledTool, type ToolProblem } from './tool-catalog.js';

interface ListedServer {
  readonly name: string;
  readonly part: string;
  readonly settings: McpServerSettings;
  readonly pins: McpPins | null;
}

/** The tools of a server, asked for once per connection and again when the server says so. */
export function toolListing(server: ListedServer, link: ServerLink) {
  let catalog: Catalog | null = null;
  let trouble: Trouble | null = null;
  let listing: Promise<Catalog> | null = null;
  let listed = { generation: -1, changes: 0 };
  let changes = 0;

  async function list(connection: Connection): Promise<Catalog> {
    const asked = { generation: link.generation(), changes };
    const { signal } = new AbortController();
    const found = await listDefinitions(connection, server.settings, signal).catch((error) => {
      const why = oneLine(messageOf(error)).slice(0, 500);
      trouble = { why: `it cannot say which tools it has: ${why}`, hint: null };
      throw error;
    });
    trouble = null;
    catalog = catalogOf(server, found, server.pins);
    listed = asked;
    return catalog;
  }

  return {
    trouble: () => trouble,
    problems: (): readonly ToolProblem[] => catalog?.problems ?? [],
    changed(): void {
      changes += 1;
    },
    async tools(signal: AbortSignal): Promise<readonly PooledTool[]> {
      const connection = await untilAborted(link.connection(), signal);
      const isCurrent = listed.generation === link.generation() && listed.changes === changes;
      if (catalog !== null && isCurrent) return catalog.tools;
      listing ??= list(connection).finally(() => {
        listing = null;
      });
      return (await untilAborted(listing, signal)).tools;
    },
  };
}
