import { createHash } from 'node:crypto';

const longest = 64;
const longestServer = 30;

/**
 * Names for agents and permission rules. A server's part never holds `__` nor ends in `_`, so that
 * `mcp__a` can never mean tools of a server `a__b`. What had to be changed gets a hash where it
 * would collide, the same one in every run.
 */
export function serverParts(servers: readonly string[]): ReadonlyMap<string, string> {
  const part = (server: string) =>
    shorten(
      bare(server)
        .replace(/_{2,}/g, '_')
        .replace(/^_+|_+$/g, ''),
      longestServer,
      server,
    );
  return unique(servers, part, longestServer);
}

export function toolNames(
  serverPart: string,
  tools: readonly string[],
): ReadonlyMap<string, string> {
  const prefix = `mcp__${serverPart}__`;
  const named = unique(
    tools,
    (tool) => shorten(bare(tool), longest - prefix.length, tool),
    longest - prefix.length,
  );
  return new Map([...named].map(([tool, name]) => [tool, prefix + name]));
}

function bare(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_');
}

function shorten(name: string, limit: number, original: string): string {
  return name !== '' && name.length <= limit ? name : suffixed(name, limit, original);
}

function suffixed(name: string, limit: number, original: string): string {
  const hash = createHash('sha256').update(original).digest('hex').slice(0, 8);
  const kept = name.slice(0, limit - hash.length - 1).replace(/_+$/, '');
  return kept === '' ? hash : `${kept}_${hash}`;
}

/**
 * Whoever is called exactly that keeps the name; the others of that name get their hash. Rules do
 * not know upper from lower case.
 */
function unique(
  originals: readonly string[],
  nameOf: (original: string) => string,
  limit: number,
): ReadonlyMap<string, string> {
  const wanted = new Map<string, string[]>();
  for (const original of originals) {
    const key = nameOf(original).toLowerCase();
    wanted.set(key, [...(wanted.get(key) ?? []), original]);
  }
  const given = new Map<string, string>();
  for (const original of originals) {
    const name = nameOf(original);
    const rivals = (wanted.get(name.toLowerCase()) ?? []).toSorted();
    const exact = rivals.find((rival) => nameOf(rival) === rival);
    const keeps = rivals.length === 1 || original === exact;
    given.set(original, keeps ? name : suffixed(name, limit, original));
  }
  return given;
}

/** Whether an allow-list may hold a tool of the server; `offersTool` decides about each. */
export function mayOfferServer(tools: readonly string[] | undefined, serverPart: string): boolean {
  if (tools === undefined) return true;
  const whole = `mcp__${serverPart}__`.toLowerCase();
  return tools.some((one) => {
    const listed = one.toLowerCase();
    if (!listed.startsWith('mcp__')) return false;
    const prefix = `${listed.replace(/(__)?\*$/, '')}__`;
    return whole.startsWith(prefix) || prefix.startsWith(whole);
  });
}
