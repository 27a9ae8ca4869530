import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { type Contents, sha256 } from './contents.js';
import { commitContents, demoRepository, foreignRepository } from './repository.js';

const marker = '.plenum-demo.json';
/** What runs leave there. Nothing of it is read here. */
const ofRuns: ReadonlySet<string> = new Set(['.plenum/runs', '.plenum/worktrees']);

type Environment = Readonly<Record<string, string | undefined>>;

interface Marker {
  readonly files: Readonly<Record<string, unknown>>;
  readonly commit: string | null;
}

/**
 * Writes the demo's contents into `dir`: a new folder, an empty one, or one that an earlier demo
 * made. It is a repository of its own, with one commit that holds the contents.
 *
 * Programs of this folder are started without another question, so it MUST hold nothing but what
 * the demo wrote: a file that somebody added, edited or linked is refused, and never overwritten;
 * so is a repository that is not as the demo made it, since programs run from its commit. Earlier
 * runs stay.
 */
export async function prepareFolder(
  dir: string,
  contents: Contents,
  env: Environment,
): Promise<void> {
  const repository = await demoRepository(dir, env);
  const present = kindOf(dir);
  const known = present === 'folder' ? readMarker(dir) : null;
  if (present !== 'absent') {
    if (present !== 'folder') throw refused(dir, 'it is not a folder');
    const found = listFiles(dir, '.git');
    if (found.length > 0 && !known) throw refused(dir, 'the demo did not make it');
    for (const path of found) checkOwn(dir, path, contents, known?.files ?? {});
    const foreign = await foreignRepository(repository, contents, known?.commit ?? null);
    if (foreign) throw refused(dir, foreign);
  }
  const files = Object.fromEntries([...contents].map(([path, content]) => [path, sha256(content)]));
  // The marker goes first: a copy that was interrupted is recognised and completed the next time.
  writeMarker(dir, { files, commit: known?.commit ?? null });
  for (const [path, content] of contents) write(dir, path, content);
  writeMarker(dir, { files, commit: await commitContents(repository, contents) });
}

function kindOf(path: string): 'absent' | 'folder' | 'other' {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) return 'absent';
  return status.isDirectory() ? 'folder' : 'other';
}

function readMarker(dir: string): Marker | null {
  try {
    const { files, commit } = JSON.parse(readFileSync(join(dir, marker), 'utf8')) as {
      files: unknown;
      commit?: unknown;
    };
    const isMarker = typeof files === 'object' && files !== null;
    return isMarker
      ? {
          files: files as Record<string, unknown>,
          commit: typeof commit === 'string' ? commit : null,
        }
      : null;
  } catch {
    return null;
  }
}

function writeMarker(dir: string, { files, commit }: Marker): void {
  const text = JSON.stringify(
    {
      about: 'Made by `plenum demo`; safe to remove.',
      ...(commit === null ? {} : { commit }),
      files,
    },
    null,
    2,
  );
  write(dir, marker, Buffer.from(`${text}\n`));
}

/**
 * Every file and link but those of runs and of `except`, relative, with forward slashes. Links are
 * listed, never followed.
 */
function listFiles(dir: string, except: string, inside = ''): string[] {
  return readdirSync(join(dir, inside), { withFileTypes: true }).flatMap((entry) => {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (path === except) return [];
    if (entry.isDirectory()) return ofRuns.has(path) ? [] : listFiles(dir, except, path);
    return [path];
  });
}

function checkOwn(
  dir: string,
  path: string,
  contents: Contents,
  known: Readonly<Record<string, unknown>>,
): void {
  const content = contents.get(path);
  if (!content && path !== marker) throw refused(dir, `${path} is not a file of the demo`);
  if (!lstatSync(join(dir, path)).isFile()) throw refused(dir, `${path} is a link`);
  if (!content) return;
  const sum = sha256(readFileSync(join(dir, path)));
  // Equal to what is about to be written, or to what an earlier version of the demo wrote.
  if (sum !== sha256(content) && sum !== known[path])
    throw refused(dir, `${path} was changed since the demo wrote it`);
}

/**
 * A file that is as it should be is not touched, so that nothing is half written when this is
 * interrupted.
 */
function write(dir: string, path: string, content: Buffer): void {
  const file = join(dir, path);
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() && readFileSync(file).equals(content))
    return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function refused(dir: string, why: string): PlenumError {
  return new PlenumError('E_DEMO_FOLDER', `${dir} was left as it is: ${why}.`, {
    hint: `plenum demo ${JSON.stringify(`${dir}-2`)}`,
  });
}
