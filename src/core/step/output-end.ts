/**
 * The end of a command's output, where errors stand. That something is missing is said, but not how
 * much: equal failures have equal texts.
 */
export function outputEnd(text: string, most: number): string {
  return text.length <= most
    ? text
    : `[plenum: the beginning is left out]\n${text.slice(-most).replace(/^[\uDC00-\uDFFF]/, '')}`;
}
