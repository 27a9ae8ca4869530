/**
 * Ids that a caller may ask for. A leading dot or `@` would hide the folder or read as a reference.
 */
export function isRunId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text);
}
