import { StringDecoder } from 'node:string_decoder';
import type { OutputTaker } from './run-program.js';

/**
 * Hands a stream on as text while it comes; a character that was cut in two by a border of chunks
 * waits for its rest, and `end` shows half a one as what it is.
 */
export function decodedOutput(
  take: (text: string) => void,
): OutputTaker & { readonly end: () => void } {
  const decoder = new StringDecoder('utf8');
  const hand = (text: string): void => {
    if (text !== '') take(text);
  };
  return { add: (chunk) => hand(decoder.write(chunk)), end: () => hand(decoder.end()) };
}
