import { notGranted } from '../../../approval/command-notices.js';
import { type Notice, noticeText } from '../../../approval/notice.js';
import type { RunNotices } from '../../../approval/run-notices.js';
import { marks } from '../../../core/report/marks.js';
import { PlenumError } from '../../../core/values/errors.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { wrap } from '../../../core/words/text-width.js';

type ShownNotices = Pick<RunNotices, 'notices' | 'grant'>;

/** A sentence each, and below it what mends it; `columns` is `null` where nobody sees a terminal. */
export function noticeLines(
  { notices, grant }: ShownNotices,
  columns: number | null,
): readonly string[] {
  const fit = (text: string): readonly string[] =>
    columns === null ? [text] : wrap(text, columns - 2, 6);
  const lastRefused = notices.findLast(({ code }) => code === notGranted);
  return notices.flatMap((one, index) => {
    const mark = one.weight === 'failure' ? marks.failed : '⚠';
    const next = one.code === notGranted ? (one === lastRefused ? grant : null) : one.next;
    const isSaid = next !== null && notices.findLastIndex((other) => other.next === next) > index;
    const mend =
      next === null || (isSaid && one !== lastRefused) ? [] : fit(`  → ${oneLine(next)}`);
    return [...fit(`${mark} ${noticeText(one)}`), ...mend].map((line) => `  ${line}`);
  });
}

/** With which a run that can only fail is refused before anything is spent (X47). */
export function refuseFailing({ notices, grant }: ShownNotices): void {
  const failure: Notice | undefined = notices.find(({ weight }) => weight === 'failure');
  if (failure === undefined) return;
  throw new PlenumError(
    'E_NOT_GRANTED',
    `${noticeText(failure)}, in every course. No agent was asked, and nothing was spent.`,
    { hint: grant ?? 'plenum doctor --config' },
  );
}
