import { randomInt } from 'node:crypto';

/** Base 32 without `i l o u`: nothing that reads like another character. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const letters = alphabet.slice(10);

/** Short enough to type, e.g. `r7k2`. Starts with a letter, so that no id looks like a number. */
export function randomRunId(length: number): string {
  let id = letters[randomInt(letters.length)] ?? 'r';
  while (id.length < length) id += alphabet[randomInt(alphabet.length)] ?? '0';
  return id;
}
