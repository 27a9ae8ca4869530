import { notGranted } from '../../../approval/command-notices.js';
import { type Notice, noticeText } from '../../../approval/notice.js';
import type { NoticeList } from '../../../approval/run-notices.js';
import { marks } from '../../../core/report/marks.js';
import { PlenumError } from '../../../core/values/errors.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { wrap } from '../../../core/words/text-width.js';

type ShownNotices = Pick<NoticeList, 'notices' | 'grant'>;

/**
 * A sentence each, and below it what mends it, in one piece so that it can be copied. `columns` is
 * `null` where nobody sees a terminal.
 */
export function noticeLines(
  { notices, grant }: ShownNotices,
  columns: number | null,
): readonly string[] {
  return notices.flatMap((one, index) => {
    const mark = one.weight === 'failure' ? marks.failed : '⚠';
    const text = `${mark} ${noticeText(one)}`;
    const later = notices.slice(index + 1);
    const next = one.code === notGranted ? grant : one.next;
    const isSaidLater = later.some((other) =>
      one.code === notGranted ? other.code === notGranted : other.next === next,
    );
    const lines = columns === null ? [text] : wrap(text, columns - 2, 6);
    return [...lines, ...(next === null || isSaidLater ? [] : [`  → ${oneLine(next)}`])].map(
      (line) => `  ${line}`,
    );
  });
}

/** With which a run that can only fail is refused before anything is spent (X47). */
export function refuseFailing({ notices, grant }: ShownNotices): void {
  const failure: Notice | undefined = notices.find(({ weight }) => weight === 'failure');
  if (failure === undefined) return;
  throw new PlenumError(
    'E_NOT_GRANTED',
    `${noticeText(failure)}, whatever its agents answer. None was asked, nothing was spent.`,
    { hint: grant ?? 'plenum doctor --config' },
  );
}
