import { parsePatch } from 'diff';

export interface PatchLine {
  readonly kind: 'head' | 'same' | 'added' | 'removed';
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

export interface FilePatch {
  readonly name: string;
  readonly added: number;
  readonly removed: number;
  readonly lines: readonly PatchLine[];
}

/** A patch in git's form, file by file. What cannot be read is one file without a name. */
export function readPatch(patch: string): readonly FilePatch[] {
  if (patch.trim() === '') return [];
  try {
    return parsePatch(patch).flatMap((file) => {
      const name = nameOf(file.newFileName) ?? nameOf(file.oldFileName) ?? nameOf(file.index);
      return name === null ? [] : [filePatch(name, file.hunks)];
    });
  } catch {
    const lines = patch.split('\n').map((text): PatchLine => {
      return { kind: 'same', before: null, after: null, text };
    });
    return [{ name: 'patch', added: 0, removed: 0, lines }];
  }
}

type Hunks = ReturnType<typeof parsePatch>[number]['hunks'];

function filePatch(name: string, hunks: Hunks): FilePatch {
  const lines: PatchLine[] = [];
  let [added, removed] = [0, 0];
  for (const hunk of hunks) {
    let [before, after] = [hunk.oldStart, hunk.newStart];
    const text = `@@ −${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
    lines.push({ kind: 'head', before: null, after: null, text });
    for (const line of hunk.lines) {
      const rest = line.slice(1);
      if (line.startsWith('+')) {
        lines.push({ kind: 'added', before: null, after: after++, text: rest });
        added += 1;
      } else if (line.startsWith('-')) {
        lines.push({ kind: 'removed', before: before++, after: null, text: rest });
        removed += 1;
      } else if (line.startsWith(' '))
        lines.push({ kind: 'same', before: before++, after: after++, text: rest });
    }
  }
  return { name, added, removed, lines };
}

function nameOf(name: string | undefined): string | null {
  if (name === undefined || name === '/dev/null') return null;
  return name.replace(/^[ab]\//, '');
}
