import { shellWord } from '../../../core/words/shell-word.js';

/**
 * A hint as a person can type it where they stand: with `-C` its command is for another folder. Pages
 * are the same everywhere.
 */
export function fromHere(hint: string, folder: string, here: string): string {
  const at = hint.search(/(?<=^|: )(?:plenum (?!help )|git |rm |ls )/);
  if (folder === here || at < 0) return hint;
  return `${hint.slice(0, at)}cd ${shellWord(folder)} && ${hint.slice(at)}`;
}
