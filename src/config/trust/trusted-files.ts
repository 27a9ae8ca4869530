import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { upToRepositoryRoot } from '../../host/folders/up-to-repository-root.js';
import { namesOf, startingSettings } from '../../workspaces/git/repository-programs.js';

/**
 * What can start programs or widen permissions. Scripts are not among them: they are approved one
 * by one.
 */
const judged = [
  '.plenum/config.json',
  '.plenum/agents',
  '.plenum/mcp-lock.json',
  '.claude/agents',
  '.mcp.json',
];
/** Agent types also come from the folders above, up to the root of the repository. */
const judgedAbove = ['.plenum/agents', '.claude/agents'];

/**
 * Hash of each such file of a project, by its path. Links are followed: what is read is what
 * counts. The home folder's own are personal.
 */
export async function trustedFiles(
  project: string,
  home: string,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const path of judged) await collect(project, path, found, new Set());
  for (const folder of (await upToRepositoryRoot(project)).slice(1)) {
    if (folder === resolve(home)) continue;
    const from = relative(project, folder).replaceAll('\\', '/');
    for (const path of judgedAbove) await collect(project, `${from}/${path}`, found, new Set());
  }
  Object.assign(found, await judgedOfGit(project));
  return Object.fromEntries(
    Object.entries(found).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/** Not the file: a new branch or remote starts nothing. */
async function judgedOfGit(project: string): Promise<Record<string, string>> {
  const settings = await startingSettings(project, process.env);
  if (settings.length === 0) return {};
  const text = JSON.stringify(settings.map(({ key, value }) => [key, value]));
  return {
    [`.git/config (${namesOf(settings)})`]: createHash('sha256').update(text).digest('hex'),
  };
}

async function collect(
  project: string,
  path: string,
  found: Record<string, string>,
  above: ReadonlySet<string>,
): Promise<void> {
  const full = join(project, path);
  const entry = await stat(full).catch(() => null);
  if (entry?.isFile()) found[path] = await hashOf(full);
  if (!entry?.isDirectory()) return;
  const real = await realpath(full);
  // A link to a folder above would go round for ever.
  if (above.has(real)) return;
  for (const name of await readdir(full))
    await collect(project, `${path}/${name}`, found, new Set([...above, real]));
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
