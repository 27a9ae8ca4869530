const usual = 10_000;

/** What a transcript keeps of a tool's output. */
export function shownOutput(text: string, most = usual): string {
  return text.length <= most
    ? text
    : `${text.slice(0, most)}\n[plenum: ${text.length - most} characters left out here]`;
}
