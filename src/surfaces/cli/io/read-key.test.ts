import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { readKey } from './read-key.js';

/** A terminal that notes its modes. */
function terminal() {
  const modes: boolean[] = [];
  const stream = Object.assign(new PassThrough(), {
    setRawMode(raw: boolean) {
      modes.push(raw);
      return stream;
    },
  });
  return { modes, stream, stdin: stream as unknown as ReadStream };
}

async function pressed(bytes: string | null) {
  const { modes, stream, stdin } = terminal();
  const written: string[] = [];
  const key = readKey(stdin, (text) => void written.push(text), 'Run it? ');
  if (bytes === null) stream.end();
  else stream.write(bytes);
  return { key: await key, shown: written.join(''), modes };
}

describe('one key', () => {
  it.each([
    ['r', 'r', 'Run it? r\n'],
    ['\r', '', 'Run it? \n'],
    ['\n', '', 'Run it? \n'],
    ['\t', '\t', 'Run it? \n'],
    ['\u0007', '\u0007', 'Run it? \n'],
    ['\u0003', '\u0003', 'Run it? ^C\n'],
    ['\u0004', null, 'Run it? \n'],
    // Whoever types a word and Enter at once means the word.
    ['yes\r', 'yes', 'Run it? yes\n'],
    ['\u001b[A', '\u001b[A', 'Run it? \n'],
    [null, null, 'Run it? \n'],
  ])(
    'C93: %j is read as %j, without Enter, and the terminal is as before',
    async (typed, key, shown) => {
      expect(await pressed(typed)).toEqual({ key, shown, modes: [true, false] });
    },
  );
});
