/** The longest answer of any tool, in characters; `Read` counts its own bytes. */
export const mostAnswer = 300_000;

/** Beginning and end of a text that is too long, never half a character, with a note of the gap. */
export function boundedText(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(-half).replace(/^[\uDC00-\uDFFF]/, '');
  return (
    `${head}\n[plenum: ${text.length - head.length - tail.length} ` +
    `characters left out here]\n${tail}`
  );
}

/** One line, cut where it is too long. */
export function boundedLine(line: string, most: number): string {
  if (line.length <= most) return line;
  return `${line.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')} [plenum: line cut]`;
}
