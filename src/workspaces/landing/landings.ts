import type { MergeCandidate } from '../../core/ports/worktrees.js';
import { readableName } from '../git/git.js';
import { commitOf, type Repository } from '../git/repository.js';

/** What is on the branch already. */
export interface Landings {
  readonly repository: Repository;
  /** Commit on the branch by the key of the call. */
  readonly byKey: Map<string, string>;
  /**
   * Every commit whose content is on the branch, though not in its history, with the landing that
   * brought it.
   */
  readonly contained: Map<string, string>;
}

/**
 * Read from the trailers of the branch, so that a merge in another process sees the landings of one
 * that was interrupted.
 */
export async function readLandings(
  repository: Repository,
  base: string,
  tip: string,
): Promise<Landings> {
  const landings: Landings = { repository, byKey: new Map(), contained: new Map() };
  if (base === tip) return landings;
  const trailer = (key: string) => `%(trailers:key=${key},valueonly,separator=%x09)`;
  const format = `%H%n${trailer('Plenum-Call')}%n${trailer('Plenum-Commit')}`;
  const entries = await repository.git.list([
    'log',
    '-z',
    '--reverse',
    '--no-show-signature',
    `--format=tformat:${format}`,
    `${base}..${tip}`,
  ]);
  for (const entry of entries) {
    const [landing = '', keys = '', sources = ''] = entry.split('\n').map(readableName);
    for (const key of keys.split('\t').filter((word) => word !== ''))
      landings.byKey.set(key, landing);
    for (const source of sources.split('\t').filter((word) => /^[0-9a-f]{40,64}$/.test(word)))
      await contain(landings, source, tip, landing);
  }
  return landings;
}

/**
 * The landing of a call, or one that brought all of its commits along; a call without any of its
 * own is not landed by that.
 */
export function landingOf(
  { byKey, contained }: Landings,
  { key, workspace: { base, commit } }: MergeCandidate,
): string | null {
  return byKey.get(trailerText(key)) ?? (commit === base ? null : (contained.get(commit) ?? null));
}

/**
 * The newest commit in a candidate's history whose content the branch has: what it changed since is
 * what must land.
 */
export async function baseOf(
  { repository: { git }, contained }: Landings,
  { base, commit }: MergeCandidate['workspace'],
  tip: string,
): Promise<string> {
  const own = (await git.text(['rev-list', '--topo-order', commit, `^${tip}`])).split('\n');
  const known = own.find((one) => contained.has(one));
  if (known !== undefined) return known;
  const shared = await git.run(['merge-base', tip, commit], { answers: [0, 1] });
  return shared.code === 0 ? shared.stdout.toString('utf8').trim() : base;
}

export async function addLanding(
  landings: Landings,
  { key, workspace }: MergeCandidate,
  landing: string,
): Promise<void> {
  landings.byKey.set(trailerText(key), landing);
  await contain(landings, workspace.commit, landing, landing);
}

async function contain(
  { repository, contained }: Landings,
  source: string,
  tip: string,
  landing: string,
): Promise<void> {
  if ((await commitOf(repository, source)) === null) return;
  const commits = (await repository.git.text(['rev-list', source, `^${tip}`])).split('\n');
  for (const commit of commits)
    if (commit !== '' && !contained.has(commit)) contained.set(commit, landing);
}

function trailerText(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

const longestSubject = 200;

export function landingMessage({ label, key, workspace }: MergeCandidate): string {
  const subject = trailerText(label).slice(0, longestSubject) || workspace.ref;
  return (
    `${subject}\n\nFrom ${workspace.ref}\n\nPlenum-Call: ${trailerText(key)}\n` +
    `Plenum-Commit: ${workspace.commit}\n`
  );
}
