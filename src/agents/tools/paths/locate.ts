import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import type { ToolPlace } from '../../../core/ports/tool.js';
import { Complaint } from '../frame/complaint.js';

/** Where a path that an agent named really lies. */
export interface Location {
  /**
   * Absolute, every link followed; what comes last need not exist. All further work MUST use this
   * path.
   */
  readonly real: string;
  readonly inside: boolean;
  /** As permission rules see it: relative to the workspace inside it, absolute outside. */
  readonly argument: string;
  /** The name lies in the workspace, the place does not: a link leads out. */
  readonly leftByLink: boolean;
  /** For answers: relative to where the agent works, absolute elsewhere. */
  readonly shown: string;
}

export const mostPathBytes = 4096;
/** How a tool describes the argument that names a file. */
export const filePath = {
  type: 'string',
  description: 'the file; absolute, or relative to the working folder',
};
const mostLinks = 40;

/**
 * Follows links as the kernel does (`link/..` is the parent of what the link leads to): what exists
 * is resolved by the system itself, and where the end does not exist yet one by one, so that a link
 * that dangles shows where a write would land. Reads nothing but links.
 */
export async function locate(
  named: string,
  place: ToolPlace,
  home: string | undefined,
): Promise<Location> {
  if (named === '') throw new Complaint('the path is empty: name a file or folder');
  if (named.includes('\0')) throw new Complaint('a path cannot hold a NUL byte');
  if (Buffer.byteLength(named) > mostPathBytes)
    throw new Complaint(`the path is longer than ${mostPathBytes} bytes`);
  const start = withHome(named, home);
  const path = isAbsolute(start) ? start : `${place.cwd}${sep}${start}`;
  const real = (await existing(path)) ?? (await canonical(await followed(path, named)));
  const location = locationAt(real, place);
  return {
    ...location,
    leftByLink: !location.inside && isWithin(place.root, resolve(place.cwd, start)),
  };
}

/** Of a path whose links are followed already. */
export function locationAt(real: string, place: ToolPlace): Location {
  const inside = isWithin(place.root, real);
  return {
    real,
    inside,
    argument: argumentOf(real, place.root, inside),
    leftByLink: false,
    shown: shownPath(real, place),
  };
}

export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

export function shownPath(real: string, place: ToolPlace): string {
  return isWithin(place.cwd, real) ? slashed(relative(place.cwd, real)) || '.' : real;
}

function argumentOf(real: string, root: string, inside: boolean): string {
  if (!inside) return slashed(real);
  const path = slashed(relative(root, real)) || '.';
  // A file whose name begins with ~ is not the home folder.
  return path.startsWith('~') ? `./${path}` : path;
}

function withHome(named: string, home: string | undefined): string {
  if (named !== '~' && !named.startsWith('~/')) return named;
  if (home === undefined || home === '')
    throw new Complaint('there is no home folder here: write the path in full');
  return join(home, named.slice(1));
}

/** Windows takes `..` back before it follows links. */
async function existing(path: string): Promise<string | null> {
  return process.platform === 'win32' ? null : realpath(path).catch(() => null);
}

async function followed(path: string, named: string): Promise<string> {
  const top = parse(path).root;
  const pending = parts(path.slice(top.length));
  let current = top;
  let links = 0;
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    if (part === '..') {
      current = dirname(current);
      continue;
    }
    const next = join(current, part);
    const target = await readlink(next).catch(() => null);
    if (target === null) {
      current = next;
      continue;
    }
    links += 1;
    if (links > mostLinks)
      throw new Complaint(`${named}: links that lead to one another without end`);
    if (isAbsolute(target)) current = parse(target).root;
    pending.unshift(...parts(target.slice(isAbsolute(target) ? parse(target).root.length : 0)));
  }
  return current;
}

function parts(path: string): string[] {
  return path
    .split(process.platform === 'win32' ? /[\\/]+/ : /\/+/)
    .filter((part) => part !== '' && part !== '.');
}

/** The spelling of the disk, where upper and lower case are the same to it. */
async function canonical(path: string): Promise<string> {
  const missing: string[] = [];
  for (let existing = path; ; existing = dirname(existing)) {
    const real = await realpath(existing).catch(() => null);
    if (real !== null) return join(real, ...missing);
    if (dirname(existing) === existing) return path;
    missing.unshift(basename(existing));
  }
}

function slashed(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}
