import { asciiText } from './ascii.js';
import type { Row, Tone } from './row.js';

/** What the terminal can show. */
export interface PaintOptions {
  readonly color: boolean;
  /** Only ASCII: `PLENUM_ASCII=1`, or a locale that is not UTF-8. */
  readonly ascii: boolean;
}

/** Sixteen colours only, so that the person's own theme decides. */
const sgr: Readonly<Record<Tone, string>> = {
  strong: '1',
  dim: '2',
  running: '34',
  done: '32',
  reused: '36',
  failed: '31',
  partial: '33',
  paused: '37',
  you: '35',
  lost: '33;1',
  add: '32',
  del: '31',
  selected: '7',
};

export function paintRow(row: Row, { color, ascii }: PaintOptions): string {
  return row
    .map(({ text, tone }) => {
      const plain = text === '!' && tone === 'lost' ? '!!' : text;
      const shown = ascii ? asciiText(plain) : text;
      return color && tone && shown ? `\u001b[${sgr[tone]}m${shown}\u001b[0m` : shown;
    })
    .join('')
    .trimEnd();
}

/** Whether the locale of an environment is one that cannot show more than ASCII. */
export function wantsAscii(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.PLENUM_ASCII !== undefined) return !['', '0', 'false'].includes(env.PLENUM_ASCII);
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale !== undefined && locale !== '' && !/utf-?8/i.test(locale);
}
