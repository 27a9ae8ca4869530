type ReadAnswer =
  /**
   * Readings of the same answer, likeliest first: a fence inside the script may have cut the first
   * ones short.
   */
  | { readonly kind: 'script'; readonly readings: readonly string[] }
  | { readonly kind: 'one-agent'; readonly reason: string }
  | { readonly kind: 'none' };

const beginsScript = /^\s*export\s+const\s+meta\b/m;
const fence = /^\s{0,3}(`{3,}|~{3,})\s*([\w+-]*)\s*$/;

/**
 * Finds the script in what a model said: prose around it, several blocks, no block and a missing
 * end are all met in practice.
 */
export function readAnswer(text: string): ReadAnswer {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const readings = blocksOf(lines).filter((block) => beginsScript.test(block));
  if (readings.length > 0) return { kind: 'script', readings };
  const [, reason] = /^[\s*`>]*ONE_AGENT\s*:\s*(.+)$/m.exec(text) ?? [];
  if (reason !== undefined)
    return { kind: 'one-agent', reason: reason.replace(/[*`]+\s*$/, '').trim() };
  const start = lines.findIndex((line) => /^export\s+const\s+meta\b/.test(line));
  if (start < 0) return { kind: 'none' };
  return { kind: 'script', readings: [`${lines.slice(start).join('\n').trimEnd()}\n`] };
}

/**
 * The last block that holds a script comes first: models correct themselves. Each is tried with
 * every fence after it as its end.
 */
function blocksOf(lines: readonly string[]): string[] {
  const marks = lines.flatMap((line, at) =>
    fence.test(line)
      ? [{ at, mark: fence.exec(line)?.[1] ?? '', named: (fence.exec(line)?.[2] ?? '') !== '' }]
      : [],
  );
  const opening = marks.filter(({ at }) =>
    beginsScript.test(
      lines.slice(at + 1, at + 40).find((line) => /\S/.test(line) && !isComment(line)) ?? '',
    ),
  );
  return opening.reverse().flatMap(({ at, mark }) => {
    const ends = marks
      .filter((other) => other.at > at && !other.named && other.mark.startsWith(mark))
      .map((other) => other.at);
    return [...ends, lines.length].slice(0, 20).map(
      (end) =>
        `${lines
          .slice(at + 1, end)
          .join('\n')
          .trimEnd()}\n`,
    );
  });
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/\*|\*)/.test(line);
}
