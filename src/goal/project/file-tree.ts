/** A folder and what is below it, counted. */
interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: string[];
  total: number;
}

const empty = (): Folder => ({ folders: new Map(), files: [], total: 0 });

/**
 * Folders to a depth, each with its number of files by kind, in at most `mostLines` lines: whole
 * levels are dropped, never parts of one.
 */
export function treeLines(paths: readonly string[], mostLines: number): readonly string[] {
  const root = empty();
  for (const path of paths) add(root, path.split('/'));
  for (let depth = 6; depth > 1; depth--) {
    const lines = folderLines(root, '', depth);
    if (lines.length <= mostLines) return lines;
  }
  const lines = folderLines(root, '', 1);
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), `… ${lines.length - mostLines + 1} more`];
}

/** `ts 41, md 3, others 2`; the most frequent kinds. */
export function kindCounts(names: readonly string[], most = 4): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const kind = /[^/.]\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? 'no extension';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const sorted = [...counts].sort(
    ([leftKind, leftCount], [rightKind, rightCount]) =>
      rightCount - leftCount || (leftKind < rightKind ? -1 : 1),
  );
  const rest = sorted.slice(most).reduce((sum, [, count]) => sum + count, 0);
  return [
    ...sorted.slice(0, most).map(([kind, count]) => `${kind} ${count}`),
    ...(rest > 0 ? [`others ${rest}`] : []),
  ].join(', ');
}

function add(folder: Folder, [name = '', ...rest]: readonly string[]): void {
  folder.total++;
  if (rest.length === 0) {
    folder.files.push(name);
    return;
  }
  let inner = folder.folders.get(name);
  if (!inner) {
    inner = empty();
    folder.folders.set(name, inner);
  }
  add(inner, rest);
}

function folderLines(folder: Folder, indent: string, depth: number): string[] {
  const lines: string[] = [];
  for (const [name, inner] of [...folder.folders].sort(([left], [right]) =>
    left < right ? -1 : 1,
  )) {
    const opens = depth > 1 && inner.folders.size > 0;
    lines.push(
      (
        `${indent}${clipped(name)}/  ${inner.total} ` +
        `(${kindCounts(opens ? inner.files : below(inner))})`
      ).replace(' ()', ''),
    );
    if (opens) lines.push(...folderLines(inner, `${indent}  `, depth - 1));
  }
  if (indent === '' && folder.files.length > 0)
    lines.push(
      `here: ${[...folder.files].sort().slice(0, 30).map(clipped).join(' ')}` +
        `${folder.files.length > 30 ? ' …' : ''}`,
    );
  return lines;
}

function below(folder: Folder): string[] {
  return [...folder.files, ...[...folder.folders.values()].flatMap(below)];
}

function clipped(name: string): string {
  const plain = name.replace(/\p{Cc}/gu, '?');
  return plain.length > 60 ? `${plain.slice(0, 59)}…` : plain;
}
