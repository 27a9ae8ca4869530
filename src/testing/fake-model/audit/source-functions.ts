import { objectIn, parsed, textIn } from '../wires/read-json.js';

/** A function of a file, as far as its text alone shows it. */
export interface SourceFunction {
  readonly name: string;
  readonly line: number;
  /** Others may call it: it is exported, or a method. */
  readonly open: boolean;
  readonly body: string;
}

export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

const declared = /^(\s*)(export\s+(?:default\s+)?)?(?:async\s+)?function\s*\*?\s*(\w+)\s*\(/;
const assigned = new RegExp(
  /^(\s*)(export\s+|(?:module\.)?exports\.)?(?:const\s+|let\s+)?(\w+)\s*=\s*/.source +
    /(?:async\s*)?(?:function\b|\([^)]*\)\s*=>|\w+\s*=>)/.source,
);
const method =
  /^(\s+)()(?:static\s+)?(?:async\s+)?(?!(?:if|for|while|switch|catch)\b)(\w+)\s*\([^;]*\)\s*\{$/;
const forms = [declared, assigned, method];

/**
 * What a tool showed of a file: each program puts its own frame around the text, and some of them
 * numbers before the lines.
 */
export function numberedLines(shown: string): readonly NumberedLine[] {
  const lines = unframed(shown).split(/\r?\n/);
  const numbered = lines.flatMap((text) => {
    const [, line, rest = ''] = /^\s*(\d+)(?:\t|→|[|:] ?)(.*)$/.exec(text) ?? [];
    return line === undefined ? [] : [{ line: Number(line), text: rest }];
  });
  const [first] = numbered;
  return first !== undefined && numbered.every(({ line }, at) => line === first.line + at)
    ? numbered
    : lines.map((text, index) => ({ line: index + 1, text }));
}

/** Frames of Gemini, OpenCode and Codex. */
function unframed(shown: string): string {
  const output = textIn(objectIn(parsed(shown)).output);
  if (output !== '') return output;
  const [, content] = /<content>\n([\s\S]*?)\n<\/content>/.exec(shown) ?? [];
  return content ?? shown.replace(/^Chunk ID: [\s\S]*?\nOutput:\n/, '');
}

/** Functions from where their names stand to the line that closes them. */
export function functionsOf(lines: readonly NumberedLine[]): readonly SourceFunction[] {
  return lines.flatMap(({ line, text }, at) => {
    const form = forms.find((one) => one.test(text));
    const [, margin = '', mark = '', name = ''] = form?.exec(text) ?? [];
    if (form === undefined) return [];
    const end = text.trimEnd().endsWith('{')
      ? lines.findIndex((other, index) => index > at && other.text.startsWith(`${margin}}`))
      : at;
    const body = lines.slice(at, end < 0 ? undefined : end + 1).map((one) => one.text);
    return [{ name, line, open: mark !== '' || form === method, body: body.join('\n') }];
  });
}
