import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/model/errors.js';
import { type Contents, sha256 } from './contents.js';

const marker = '.plenum-demo.json';
/** What runs leave there. The demo never reads it. */
const runs = '.plenum/runs';

/**
 * Writes the demo's contents into `dir`: a new folder, an empty one, or one that an earlier demo made.
 *
 * Programs of this folder are started without another question, so it MUST hold nothing but what the demo wrote: a file
 * that somebody added, edited or linked is refused, and never overwritten. Earlier runs stay.
 */
export function prepareFolder(dir: string, contents: Contents): void {
  const present = kindOf(dir);
  if (present !== 'absent') {
    if (present !== 'folder') throw refused(dir, 'it is not a folder');
    const known = readMarker(dir);
    const found = listFiles(dir);
    if (found.length > 0 && !known) throw refused(dir, 'the demo did not make it');
    for (const path of found) checkOwn(dir, path, contents, known ?? {});
  }
  // The marker goes first: a copy that was interrupted is recognised and completed the next time.
  const sums = Object.fromEntries([...contents].map(([path, content]) => [path, sha256(content)]));
  write(dir, marker, Buffer.from(`${JSON.stringify({ about: 'Made by `plenum demo`; safe to remove.', files: sums }, null, 2)}\n`));
  for (const [path, content] of contents) write(dir, path, content);
}

function kindOf(path: string): 'absent' | 'folder' | 'other' {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) return 'absent';
  return status.isDirectory() ? 'folder' : 'other';
}

function readMarker(dir: string): Readonly<Record<string, unknown>> | null {
  try {
    const { files } = JSON.parse(readFileSync(join(dir, marker), 'utf8')) as { files: unknown };
    return typeof files === 'object' && files !== null ? (files as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Every file and link outside the runs, relative, with forward slashes. Links are listed, never followed. */
function listFiles(dir: string, inside = ''): string[] {
  return readdirSync(join(dir, inside), { withFileTypes: true }).flatMap((entry) => {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) return path === runs ? [] : listFiles(dir, path);
    return [path];
  });
}

function checkOwn(dir: string, path: string, contents: Contents, known: Readonly<Record<string, unknown>>): void {
  const content = contents.get(path);
  if (!content && path !== marker) throw refused(dir, `${path} is not a file of the demo`);
  if (!lstatSync(join(dir, path)).isFile()) throw refused(dir, `${path} is a link`);
  if (!content) return;
  const sum = sha256(readFileSync(join(dir, path)));
  // Equal to what is about to be written, or to what an earlier version of the demo wrote.
  if (sum !== sha256(content) && sum !== known[path]) throw refused(dir, `${path} was changed since the demo wrote it`);
}

function write(dir: string, path: string, content: Buffer): void {
  const file = join(dir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function refused(dir: string, why: string): PlenumError {
  return new PlenumError('E_DEMO_FOLDER', `${dir} was left as it is: ${why}.`, { hint: 'plenum demo <new folder>' });
}
