/**
 * One `key: …` of a front matter, not yet understood: keys that nobody asks for may hold any YAML.
 */
export interface Entry {
  readonly line: number;
  /** What stands behind the colon. */
  readonly inline: string;
  /** The lines below that belong to it, as they are. */
  readonly block: readonly string[];
}

interface FrontMatter {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly body: string;
}

/** What is wrong in a front matter, and in which line. */
export class FrontMatterError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** Heads are short; a huge one would only cost time. */
const mostCharacters = 65_536;
const longestLine = 8_192;

/** Takes `---` … `---` off the head of a file. Throws FrontMatterError. */
export function splitFrontMatter(written: string): FrontMatter {
  const lines = written
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  if (lines[0]?.trimEnd() !== '---')
    throw new FrontMatterError(1, 'it has no front matter: the first line must be ---');
  const end = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  if (end < 0) throw new FrontMatterError(1, 'its front matter never ends: a line --- is missing');
  const head = lines.slice(1, end);
  const long = head.findIndex((line) => line.length > longestLine);
  if (long >= 0)
    throw new FrontMatterError(long + 2, `this line is longer than ${longestLine} characters`);
  if (head.reduce((sum, line) => sum + line.length, 0) > mostCharacters)
    throw new FrontMatterError(1, 'its front matter is too long');
  return { entries: entriesOf(head), body: lines.slice(end + 1).join('\n') };
}

function entriesOf(lines: readonly string[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  let block: string[] | null = null;
  for (const [index, text] of lines.entries()) {
    const line = index + 2;
    const head = /^(["']?)([A-Za-z_][\w-]*)\1\s*:(?:\s+(.*))?$/.exec(text);
    if (head?.[2] !== undefined) {
      if (entries.has(head[2])) throw new FrontMatterError(line, `"${head[2]}" is given twice`);
      block = [];
      entries.set(head[2], { line, inline: (head[3] ?? '').trim(), block });
    } else if (block && (text.trim() === '' || /^(?:\s|-(?:\s|$))/.test(text))) block.push(text);
    else if (text.trim() !== '' && !text.startsWith('#')) {
      throw new FrontMatterError(
        line,
        `this is no "key: value": ${JSON.stringify(text.slice(0, 60))}`,
      );
    }
  }
  return entries;
}
