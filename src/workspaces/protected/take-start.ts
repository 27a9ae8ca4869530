import type { CommittedFile, CommittedFiles } from './committed-files.js';
import type { ContentPack } from './content-pack.js';
import { keepFiles, type Room, type Wanted } from './keep-files.js';
import type { Remembered } from './remembered.js';
import { namesModules, protectedTest, walkFiles, walkMatching } from './walk-matching.js';

const MiB = 1024 * 1024;

/**
 * For files that the patterns of a start name: tests, lockfiles, scripts of commands that are
 * known.
 */
const namedRoom = (): Room => ({ each: 32 * MiB, bytes: 512 * MiB, files: 100_000, over: 0 });
/** For all others that git does not have: a command that is known only later may name one. */
const otherRoom = (): Room => ({ each: MiB, bytes: 32 * MiB, files: 5_000, over: 0 });
/** Above that a list of files that were only seen is no longer kept. */
const mostOthers = 50_000;

interface TakenStart {
  readonly files: Readonly<Record<string, Remembered>>;
  readonly unseen: readonly string[];
  readonly over: number;
}

/**
 * Looks at a project before any agent works in it. Of tracked files only what differs from the
 * commit is copied. What git ignores is copied where a pattern names it; ignored folders are not
 * looked into otherwise.
 */
export async function takeStart(
  root: string,
  {
    committed,
    globs,
  }: { readonly committed: CommittedFiles | null; readonly globs: readonly string[] },
  pack: ContentPack,
): Promise<TakenStart> {
  const named = protectedTest(globs);
  const modules = globs.filter((glob) => glob.includes('node_modules'));
  const [inModules, walked, tracked, changes] = await Promise.all([
    namesModules(modules) ? walkMatching(root, modules) : [],
    walkFiles(root),
    committed?.entries() ?? new Map<string, CommittedFile>(),
    committed?.changes() ?? { changed: new Set<string>(), ignored: [] },
  ]);
  const present = [...new Set([...walked, ...inModules])];
  const rooms = { named: namedRoom(), others: otherRoom() };
  const wanted: Wanted[] = [];
  const unseen = [...changes.ignored];
  let others = 0;
  for (const path of nearestFirst(present)) {
    const isNamed = named(path);
    const inGit = tracked.get(path);
    if (!isNamed && inGit !== undefined && !changes.changed.has(path)) continue;
    if (
      !isNamed &&
      inGit === undefined &&
      changes.ignored.some((folder) => path.startsWith(folder))
    )
      continue;
    if (!isNamed && ++others > mostOthers) continue;
    wanted.push({ path, room: isNamed ? rooms.named : rooms.others, committed: inGit });
  }
  const files: Record<string, Remembered> = Object.fromEntries(await keepFiles(root, wanted, pack));
  for (const path of missing(tracked, present)) files[path] = { kind: 'absent' };
  if (others > mostOthers) unseen.push('');
  return {
    files,
    unseen,
    over: rooms.named.over + rooms.others.over + Math.max(0, others - mostOthers),
  };
}

/** Scripts that commands name lie near the root; they get the room first. */
function nearestFirst(paths: readonly string[]): readonly string[] {
  const depth = (path: string) => path.split('/').length;
  return [...paths].sort((left, right) => depth(left) - depth(right) || (left < right ? -1 : 1));
}

/**
 * Tracked files that were not there when the run began, among those that a walk would have found.
 */
function missing(
  tracked: ReadonlyMap<string, CommittedFile>,
  present: readonly string[],
): readonly string[] {
  const there = new Set(present);
  const passedOver = new Set(['node_modules', '.git', '.plenum']);
  return [...tracked.keys()].filter(
    (path) => !there.has(path) && !path.split('/').some((part) => passedOver.has(part)),
  );
}
