/** A part of a line of JavaScript, as far as it is shown apart. */
export interface TokenPart {
  readonly kind: 'k' | 'st' | 'cm' | '';
  readonly text: string;
}

const words =
  'await|async|const|let|var|function|return|if|else|for|of|in|while|export|import|from|new|' +
  'throw|try|catch|finally|null|true|false|undefined|typeof';
const parts = new RegExp(
  `(//.*$)|('(?:[^'\\\\]|\\\\.)*'|"(?:[^"\\\\]|\\\\.)*"|\`[^\`]*\`)|\\b(${words})\\b`,
  'g',
);

/** Words, texts and comments of one line; what spans lines is not followed. */
export function tokensOfLine(line: string): readonly TokenPart[] {
  const found: TokenPart[] = [];
  let from = 0;
  for (const match of line.matchAll(parts)) {
    if (match.index > from) found.push({ kind: '', text: line.slice(from, match.index) });
    const kind = match[1] ? 'cm' : match[2] ? 'st' : 'k';
    found.push({ kind, text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < line.length) found.push({ kind: '', text: line.slice(from) });
  return found;
}
