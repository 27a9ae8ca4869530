/** Above this many pairs of lines the whole middle counts as changed. */
const mostPairs = 4_000_000;

/**
 * In how many lines two texts differ, as a person counts: a line that reads otherwise is one line,
 * as is one that came or went.
 */
export function changedLines(before: string, after: string): number {
  const [old, young] = differingPart(before.split('\n'), after.split('\n'));
  if (old.length * young.length > mostPairs) return Math.max(old.length, young.length);
  return countChanges(old, young, commonLengths(old, young));
}

type Lines = readonly string[];

/** Without the lines that both begin with and both end with. */
function differingPart(old: Lines, young: Lines): readonly [Lines, Lines] {
  const shorter = Math.min(old.length, young.length);
  let start = 0;
  while (start < shorter && old[start] === young[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === young.at(-1 - end)) end += 1;
  return [old.slice(start, old.length - end), young.slice(start, young.length - end)];
}

/** At `[i][j]`: how many lines `old` from `i` and `young` from `j` have in common, in order. */
function commonLengths(old: Lines, young: Lines): readonly Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(young.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = young.length - 1; j >= 0; j -= 1) {
      const same = old[i] === young[j];
      const longest = same
        ? at(rows, i + 1, j + 1) + 1
        : Math.max(at(rows, i + 1, j), at(rows, i, j + 1));
      rows[i]?.fill(longest, j, j + 1);
    }
  return rows;
}

/** Lines that went and came between two common ones are the same change. */
function countChanges(old: Lines, young: Lines, rows: readonly Uint16Array[]): number {
  let [i, j, gone, came, changes] = [0, 0, 0, 0, 0];
  while (i < old.length || j < young.length) {
    if (i < old.length && j < young.length && old[i] === young[j]) {
      changes += Math.max(gone, came);
      [i, j, gone, came] = [i + 1, j + 1, 0, 0];
    } else if (j === young.length || (i < old.length && at(rows, i + 1, j) >= at(rows, i, j + 1))) {
      [i, gone] = [i + 1, gone + 1];
    } else [j, came] = [j + 1, came + 1];
  }
  return changes + Math.max(gone, came);
}

function at(rows: readonly Uint16Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}
