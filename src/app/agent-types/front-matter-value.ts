import { type Entry, FrontMatterError } from './front-matter.js';

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', '"': '"', '\\': '\\', '/': '/' };

/** A text: plain, quoted, or a block after `|` or `>`. `null` where nothing stands. */
export function textOf(entry: Entry): string | null {
  const { inline, line } = entry;
  const block = /^([|>])([+-]?[1-9]?|[1-9][+-]?)(?:\s+#.*)?$/.exec(inline);
  if (block) return blockText(entry, block[1] === '>', block[2] ?? '');
  if (/^[[{]/.test(inline) || entry.block.some((text) => /^\s*-(?:\s|$)/.test(text) && inline === '')) {
    throw new FrontMatterError(line, 'a text is wanted here');
  }
  if (/^["']/.test(inline)) {
    if (entry.block.some(isContent)) throw new FrontMatterError(line, 'a quoted text must end on its line');
    return scalarOf(inline, line);
  }
  const first = scalarOf(inline, line);
  const parts = [first, ...entry.block.filter(isContent).map((text) => withoutComment(text.trim()))].filter((text) => text !== '');
  return parts.length === 0 ? null : parts.join(' ');
}

/** A list: `- item` lines, `[a, b]`, or texts with commas between. `null` where nothing stands. */
export function listOf(entry: Entry): readonly string[] | null {
  const { inline, line } = entry;
  if (inline.startsWith('[')) {
    const inner = /^\[(.*)\](?:\s+#.*)?$/.exec(inline)?.[1];
    if (inner === undefined) throw new FrontMatterError(line, 'a list in [ ] must end on its line');
    return parted(inner).map((item) => scalarOf(item, line));
  }
  if (inline !== '' && !inline.startsWith('#')) {
    const text = textOf(entry) ?? '';
    return parted(text);
  }
  const items = entry.block.flatMap((text, index) => {
    if (!isContent(text)) return [];
    const item = /^\s*-\s+(.+)$/.exec(text)?.[1];
    if (item === undefined) throw new FrontMatterError(line + 1 + index, 'an item of the list must look like "- item"');
    return [scalarOf(item.trim(), line + 1 + index)];
  });
  return items.length === 0 ? null : items;
}

export function flagOf(entry: Entry): boolean {
  const text = textOf(entry);
  if (text !== null && /^true$/i.test(text)) return true;
  if (text !== null && /^false$/i.test(text)) return false;
  throw new FrontMatterError(entry.line, `true or false is wanted here, not ${JSON.stringify(text ?? '')}`);
}

export function wholeOf(entry: Entry): number {
  const text = textOf(entry) ?? '';
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new FrontMatterError(entry.line, `a whole number of at least 1 is wanted here, not ${JSON.stringify(text)}`);
  return Number(text);
}

function isContent(text: string): boolean {
  return text.trim() !== '' && !text.trim().startsWith('#');
}

function scalarOf(text: string, line: number): string {
  if (text.startsWith('"')) {
    const inner = /^"((?:[^"\\]|\\.)*)"(?:\s+#.*)?$/.exec(text)?.[1];
    if (inner === undefined) throw new FrontMatterError(line, 'a quoted text must end on its line, with nothing behind it');
    return inner.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (whole, code: string | undefined, letter: string | undefined) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      const meant = letter === undefined ? undefined : escapes[letter];
      if (meant === undefined) throw new FrontMatterError(line, `${whole} means nothing in a quoted text`);
      return meant;
    });
  }
  if (text.startsWith("'")) {
    const inner = /^'((?:[^']|'')*)'(?:\s+#.*)?$/.exec(text)?.[1];
    if (inner === undefined) throw new FrontMatterError(line, 'a quoted text must end on its line, with nothing behind it');
    return inner.replaceAll("''", "'");
  }
  if (/^[&!%@`]/.test(text)) throw new FrontMatterError(line, `put quotes around ${JSON.stringify(text.slice(0, 60))}`);
  return withoutComment(text);
}

function withoutComment(text: string): string {
  return text.startsWith('#') ? '' : text.replace(/\s+#.*$/, '');
}

/** Parts at commas that stand in no bracket and no quotes. */
function parted(text: string): readonly string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\([^)]*\)|[^,])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function blockText(entry: Entry, folded: boolean, marks: string): string | null {
  const { block } = entry;
  const given = /[1-9]/.exec(marks)?.[0];
  const indents = block.filter((text) => text.trim() !== '').map((text) => text.length - text.trimStart().length);
  const indent = given === undefined ? (indents[0] ?? 0) : Number(given);
  const short = block.findIndex((text) => text.trim() !== '' && text.length - text.trimStart().length < Math.max(1, indent));
  if (short >= 0) throw new FrontMatterError(entry.line + 1 + short, 'this line of the text is not indented like its first');
  const lines = block.map((text) => text.slice(indent));
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines.length === 0 ? null : folded ? foldedText(lines) : lines.join('\n');
}

/** Single line ends become spaces; lines further in, and empty lines, keep theirs. */
function foldedText(lines: readonly string[]): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    const before = index === 0 ? undefined : lines[index - 1];
    const keeps = /^\s/.test(line) || (before !== undefined && /^\s/.test(before));
    if (before === undefined) text = line;
    else if (line === '') text += '\n';
    else if (before === '') text += line;
    else text += `${keeps ? '\n' : ' '}${line}`;
  }
  return text;
}
