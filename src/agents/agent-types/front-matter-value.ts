import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { type Entry, FrontMatterError } from './front-matter.js';

/** A text: plain, quoted, or a block after `|` or `>`. `null` where nothing stands. */
export function textOf(entry: Entry): string | null {
  const { value, line } = writtenValue(entry);
  if (value !== null && typeof value !== 'string')
    throw new FrontMatterError(line, 'a text is wanted here');
  return value;
}

/** A list: `- item` lines, `[a, b]`, or texts with commas between. `null` where nothing stands. */
export function listOf(entry: Entry): readonly string[] | null {
  const { value } = writtenValue(entry);
  return typeof value === 'string' ? parted(value) : value;
}

export function flagOf(entry: Entry): boolean {
  const text = textOf(entry);
  if (text !== null && /^true$/i.test(text)) return true;
  if (text !== null && /^false$/i.test(text)) return false;
  throw new FrontMatterError(
    entry.line,
    `true or false is wanted here, not ${JSON.stringify(text ?? '')}`,
  );
}

export function wholeOf(entry: Entry): number {
  const text = textOf(entry) ?? '';
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new FrontMatterError(
      entry.line,
      `a whole number of at least 1 is wanted here, not ${JSON.stringify(text)}`,
    );
  return Number(text);
}

interface Value {
  readonly value: string | readonly string[] | null;
  readonly line: number;
}

/**
 * Only the entry that is asked for is parsed, and never turned into objects: what else a file
 * holds, aliases of aliases too, costs nothing. What people write as plain text is often no YAML
 * (`description: Use when: …`, `tools: *`); such a text is taken as if it stood in quotes.
 */
function writtenValue(entry: Entry): Value {
  const parsed = parsedAs(entry, entry.inline);
  if ('value' in parsed) return parsed;
  const quoted = quotedText(entry);
  const again = quoted === null ? parsed : parsedAs(entry, quoted);
  if ('value' in again) return again;
  throw new FrontMatterError(parsed.line, parsed.message);
}

/**
 * The plain text of the entry and of the lines below it in quotes, without comments; `null` for
 * what is no plain text.
 */
function quotedText({ inline, block }: Entry): string | null {
  if (inline === '' || /^["'[{|>#]/.test(inline)) return null;
  const lines = [inline, ...block.filter((line) => !/^\s*#/.test(line))].map((line) =>
    line.replace(/\s+#.*$/, ''),
  );
  return `'${lines.join('\n').trimEnd().replaceAll("'", "''")}'`;
}

function parsedAs(entry: Entry, inline: string): Value | FrontMatterError {
  const isWhole = inline !== entry.inline;
  const text = `key: ${[inline, ...(isWhole ? [] : entry.block)].join('\n')}\n`;
  const lineCounter = new LineCounter();
  const lineAt = (offset: number): number =>
    entry.line + lineCounter.linePos(Math.min(offset, text.trimEnd().length)).line - 1;
  try {
    // All scalars are texts (`failsafe`): `name: 007` is a name.
    const document = parseDocument(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
      lineCounter,
    });
    const [error] = document.errors;
    if (error)
      return new FrontMatterError(lineAt(error.pos[0]), `this is no YAML: ${error.message}`);
    const node = isMap(document.contents) ? document.contents.items[0]?.value : null;
    return readNode(node as ParsedNode | null | undefined, lineAt, entry.line);
  } catch (error) {
    if (error instanceof FrontMatterError) return error;
    // Thousands of lists in lists: the parser runs out of stack.
    if (error instanceof RangeError)
      return new FrontMatterError(entry.line, 'it is nested too deeply');
    throw error;
  }
}

function readNode(
  node: ParsedNode | null | undefined,
  lineAt: (offset: number) => number,
  line: number,
): Value {
  if (isSeq(node)) {
    const items = node.items.map(
      (item) => readText(item as ParsedNode, lineAt, 'an item of the list must be a text') ?? '',
    );
    return { value: items.filter((item) => item !== ''), line };
  }
  return { value: node ? readText(node, lineAt, 'a text is wanted here') : null, line };
}

function readText(
  node: ParsedNode,
  lineAt: (offset: number) => number,
  wanted: string,
): string | null {
  const at = lineAt(node.range[0]);
  if (!isScalar(node)) throw new FrontMatterError(at, wanted);
  const value = String(node.value ?? '');
  if (node.anchor !== undefined || node.tag !== undefined)
    throw new FrontMatterError(at, `put quotes around ${JSON.stringify(value.slice(0, 60))}`);
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
    return value.replace(/\n+$/, '') || null;
  return value === '' && node.type === 'PLAIN' ? null : value;
}

/** Parts at commas that stand in no bracket and no quotes. */
function parted(text: string): readonly string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\([^)]*\)|[^,])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
