import type { MergeCandidate } from '../../core/ports/worktrees.js';
import { readableName, splitNul } from '../git/git.js';
import { commitOf, type Repository } from '../git/repository.js';

/** What is on the branch already. */
export class Landings {
  private constructor(
    private readonly repository: Repository,
    /** Commit on the branch by the key of the call. */
    private readonly byKey: Map<string, string>,
    /**
     * Every commit whose content is on the branch, though not in its history, with the landing that
     * brought it.
     */
    private readonly contained: Map<string, string>,
  ) {}

  /**
   * Read from the trailers of the branch, so that a merge in another process sees the landings of
   * one that was interrupted.
   */
  static async read(repository: Repository, base: string, tip: string): Promise<Landings> {
    const landings = new Landings(repository, new Map(), new Map());
    if (base === tip) return landings;
    const trailer = (key: string) => `%(trailers:key=${key},valueonly,separator=%x09)`;
    const format = `%H%n${trailer('Plenum-Call')}%n${trailer('Plenum-Commit')}`;
    const { stdout } = await repository.git.run([
      'log',
      '-z',
      '--reverse',
      '--no-show-signature',
      `--format=tformat:${format}`,
      `${base}..${tip}`,
    ]);
    for (const entry of splitNul(stdout)) {
      const [landing = '', keys = '', sources = ''] = entry.split('\n').map(readableName);
      for (const key of keys.split('\t').filter((word) => word !== ''))
        landings.byKey.set(key, landing);
      for (const source of sources.split('\t').filter((word) => /^[0-9a-f]{40,64}$/.test(word)))
        await landings.contain(source, tip, landing);
    }
    return landings;
  }

  /**
   * The landing of a call, or one that brought all of its commits along; a call without any of its
   * own is not landed by that.
   */
  landingOf({ key, workspace: { base, commit } }: MergeCandidate): string | null {
    return (
      this.byKey.get(trailerText(key)) ??
      (commit === base ? null : (this.contained.get(commit) ?? null))
    );
  }

  /**
   * The newest commit in a candidate's history whose content the branch has: what it changed since
   * is what must land.
   */
  async baseOf(commit: string, tip: string, stated: string): Promise<string> {
    const own = (
      await this.repository.git.text(['rev-list', '--topo-order', commit, `^${tip}`])
    ).split('\n');
    const known = own.find((one) => this.contained.has(one));
    if (known !== undefined) return known;
    const shared = await this.repository.git.run(['merge-base', tip, commit], { answers: [0, 1] });
    return shared.code === 0 ? shared.stdout.toString('utf8').trim() : stated;
  }

  async add(candidate: MergeCandidate, tip: string, landing: string): Promise<void> {
    this.byKey.set(trailerText(candidate.key), landing);
    await this.contain(candidate.workspace.commit, tip, landing);
  }

  private async contain(source: string, tip: string, landing: string): Promise<void> {
    if ((await commitOf(this.repository, source)) === null) return;
    const commits = (await this.repository.git.text(['rev-list', source, `^${tip}`])).split('\n');
    for (const commit of commits)
      if (commit !== '' && !this.contained.has(commit)) this.contained.set(commit, landing);
  }
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
