import { noticeText } from '../../approval/notice.js';
import type { NoticeList } from '../../approval/run-notices.js';
import { oneLine } from '../../core/words/plain-text.js';
import type { ToolAnswer } from './mcp-host.js';

type KnownBefore = Pick<NoticeList, 'notices' | 'grant'>;

/** A line each, for the text of an answer. */
export function noticesText({ notices, grant }: KnownBefore): string {
  const lines = notices.map((one) => `\n${one.weight}: ${noticeText(one)}`);
  const next = grant === null ? [] : [`\na person grants it with: ${oneLine(grant)}`];
  return [...lines, ...next].join('');
}

/** What is said in place of a start where the run can only fail (X47); `null` where it may not. */
export function failingAnswer(known: KnownBefore): ToolAnswer | null {
  const { notices, grant } = known;
  if (!notices.some(({ weight }) => weight === 'failure')) return null;
  return {
    text: `Nothing was started, as the run can only fail.${noticesText(known)}`,
    data: { started: false, notices, grant },
  };
}
