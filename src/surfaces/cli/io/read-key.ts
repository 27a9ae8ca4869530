import type { ReadStream } from 'node:tty';

const controlC = '\u0003';
const controlD = '\u0004';

/**
 * One key from a terminal, without Enter, as it was typed; `''` is Enter alone, `null` the end of
 * input. What comes at once (a paste, an escape sequence) is one text. Ctrl-C is given as it is:
 * whoever asked says what becomes of it.
 */
export async function readKey(
  stdin: ReadStream,
  write: (text: string) => void,
  question: string,
): Promise<string | null> {
  write(question);
  const typed = await oneChunk(stdin);
  const key = typed === null || typed === controlD ? null : withoutEnter(typed);
  write(`${shownKey(key)}\n`);
  return key;
}

function oneChunk(stdin: ReadStream): Promise<string | null> {
  return new Promise((resolve) => {
    const done = (text: string | null): void => {
      stdin.off('data', onData);
      for (const event of ['end', 'error', 'close']) stdin.off(event, onEnd);
      try {
        stdin.setRawMode(false);
      } catch {
        // A terminal that is gone has no mode any more.
      }
      stdin.pause();
      resolve(text);
    };
    const onData = (data: Buffer | string): void => done(data.toString());
    const onEnd = (): void => done(null);
    stdin.on('data', onData);
    for (const event of ['end', 'error', 'close']) stdin.on(event, onEnd);
    stdin.setRawMode(true);
    stdin.resume();
  });
}

function withoutEnter(typed: string): string {
  return typed === '\t' ? typed : typed.replace(/[\r\n]+$/, '');
}

/** As a terminal would have echoed it. */
function shownKey(key: string | null): string {
  if (key === controlC) return '^C';
  return key !== null && /^[ -~]+$/.test(key) ? key : '';
}
