import type { PageHunk } from '../../src/views/page/page-data.js';
import type { FilePatch, PatchLine } from '../text/read-patch.js';

const kinds: Readonly<Record<string, PatchLine['kind']>> = {
  ' ': 'same',
  '+': 'added',
  '-': 'removed',
};

/** A hunk as the page shows patches, its lines with their numbers before and after. */
export function hunkPatch(hunk: PageHunk): FilePatch {
  const { path, text, lines: place, insertions, deletions } = hunk;
  const start = /^-(\d+)(?:,\d+)? \+(\d+)/.exec(place ?? '');
  let [before, after] = [Number(start?.[1] ?? 0), Number(start?.[2] ?? 0)];
  const numbered = start !== null;
  const lines = text.split('\n').map((line): PatchLine => {
    const kind = numbered ? (kinds[line.charAt(0)] ?? 'head') : 'same';
    const rest = { kind, text: kind === 'head' ? line : line.slice(1) };
    if (!numbered || kind === 'head') return { ...rest, before: null, after: null };
    if (kind === 'added') return { ...rest, before: null, after: after++ };
    if (kind === 'removed') return { ...rest, before: before++, after: null };
    return { ...rest, before: before++, after: after++ };
  });
  const head: readonly PatchLine[] =
    place === null ? [] : [{ kind: 'head', before: null, after: null, text: `@@ ${place} @@` }];
  return { name: path, added: insertions, removed: deletions, lines: [...head, ...lines] };
}
