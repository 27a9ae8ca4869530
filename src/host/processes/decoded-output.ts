import { StringDecoder } from 'node:string_decoder';

/**
 * Hands a stream on as text while it comes; a character that was cut in two by a border of chunks
 * waits for its rest.
 */
export class DecodedOutput {
  readonly #decoder = new StringDecoder('utf8');
  readonly #take: (text: string) => void;

  constructor(take: (text: string) => void) {
    this.#take = take;
  }

  add(chunk: Buffer): void {
    const text = this.#decoder.write(chunk);
    if (text !== '') this.#take(text);
  }

  /** There is no rest: half a character is shown as what it is. */
  end(): void {
    const text = this.#decoder.end();
    if (text !== '') this.#take(text);
  }
}
