import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What can start programs or widen permissions. Scripts are not among them: they are approved one by one. */
const judged = ['.plenum/config.json', '.plenum/agents', '.claude/agents', '.mcp.json'];

/** Hash of each such file of a project, by its path. Links are followed: what is read is what counts. */
export async function trustedFiles(project: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const path of judged) await collect(project, path, found, new Set());
  return Object.fromEntries(Object.entries(found).sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function collect(project: string, path: string, found: Record<string, string>, above: ReadonlySet<string>): Promise<void> {
  const full = join(project, path);
  const entry = await stat(full).catch(() => null);
  if (entry?.isFile()) found[path] = await hashOf(full);
  if (!entry?.isDirectory()) return;
  const real = await realpath(full);
  // A link to a folder above would go round for ever.
  if (above.has(real)) return;
  for (const name of await readdir(full)) await collect(project, `${path}/${name}`, found, new Set([...above, real]));
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
