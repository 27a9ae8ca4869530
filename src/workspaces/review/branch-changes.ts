import { readableName } from '../git/git.js';
import type { Repository } from '../git/repository.js';

/** One commit on the branch of a run, as it came there. */
export interface BranchChange {
  readonly commit: string;
  /** What it stands on. */
  readonly parent: string;
  /** Label of the call, or the subject of a commit that is not of the run. */
  readonly label: string;
  /** Number of the call; `null` for a commit that no call of the run left. */
  readonly n: number | null;
}

/** What can be taken or left by itself: some lines of a file, or a file as a whole. */
export interface Hunk {
  /** 1, 2, 3 … over all files of the change. */
  readonly number: number;
  /** POSIX, from the root of the repository. */
  readonly path: string;
  /** Where in the file; `null` where it is the whole file (binary, new, removed, its mode). */
  readonly lines: string | null;
  /** Lines as a patch has them, the first character being ` `, `+`, `-` or `\`. */
  readonly text: string;
  readonly insertions: number;
  readonly deletions: number;
}

/** Commits between two, oldest first. */
export async function readBranch(
  repository: Repository,
  base: string,
  tip: string,
): Promise<readonly BranchChange[]> {
  if (base === tip) return [];
  const entries = await repository.git.list([
    ...['log', '-z', '--reverse', '--first-parent', '--no-show-signature'],
    ...['--format=tformat:%H%n%P%n%s%n%b', `${base}..${tip}`],
  ]);
  return entries.map((entry) => {
    const [commit = '', parents = '', subject = '', ...body] = readableName(entry).split('\n');
    const from = /^From refs\/plenum\/[^/\s]+\/(\d+)$/m.exec(body.join('\n'));
    const parent = parents.split(' ')[0] ?? '';
    return { commit, parent, label: subject, n: from ? Number(from[1]) : null };
  });
}

/** The hunks of a file with what a patch needs around them; texts are the bytes as latin-1. */
export interface FilePatch {
  readonly name: string;
  readonly head: string;
  readonly hunks: readonly { readonly number: number; readonly text: string }[];
  /** Nothing of it can be taken without the rest. */
  readonly isWhole: boolean;
}

export async function readPatch(
  repository: Repository,
  { parent, commit }: Pick<BranchChange, 'parent' | 'commit'>,
): Promise<readonly FilePatch[]> {
  const way = ['--no-renames', parent, commit];
  const names = await repository.git.list(['diff-tree', '-r', '-z', '--name-only', ...way]);
  const options = ['-p', '--no-color', '--no-ext-diff', '--no-textconv', '--full-index'];
  const prefixes = ['--src-prefix=a/', '--dst-prefix=b/'];
  const patch = await repository.git.run(['diff-tree', '-r', ...options, ...prefixes, ...way]);
  const parts = patch.stdout
    .toString('latin1')
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git '));
  let number = 0;
  return parts.map((part, at) => {
    const [head = '', ...texts] = part.split(/^(?=@@ )/m);
    const isWhole = texts.length < 2 || /^(new file|deleted file) mode/m.test(head);
    const hunks = (isWhole ? [texts.join('')] : texts).map((text) => {
      number += 1;
      return { number, text };
    });
    return { name: names[at] ?? '', head, hunks, isWhole };
  });
}

/** For people. */
export function hunksOf(files: readonly FilePatch[]): readonly Hunk[] {
  return files.flatMap(({ name, head, hunks, isWhole }) =>
    hunks.map(({ number, text }) => {
      const [first = '', ...lines] = readableName(text).replace(/\n$/, '').split('\n');
      const shown = text === '' ? [aboutFile(head)] : lines;
      return {
        number,
        path: readableName(name),
        lines: isWhole && text === '' ? null : (/^@@ (.*?) @@/.exec(first)?.[1] ?? null),
        text: shown.join('\n'),
        insertions: shown.filter((line) => line.startsWith('+')).length,
        deletions: shown.filter((line) => line.startsWith('-')).length,
      };
    }),
  );
}

/** A file whose lines a patch does not show. */
function aboutFile(head: string): string {
  const lines = readableName(head).split('\n');
  const telling = /^(new file|deleted file|old|new) mode|^Binary files|^GIT binary/;
  return lines
    .filter((line) => telling.test(line))
    .map((line) => ` ${line}`)
    .join('\n');
}
