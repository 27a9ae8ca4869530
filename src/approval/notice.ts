import type { RunAdvice } from '../core/step/step.js';
import { oneLine } from '../core/words/plain-text.js';

/** One thing that is known of a run before its first agent, and that a person wants to know. */
export interface Notice {
  readonly code: string;
  /** `failure`: the run fails by it, whatever its agents answer. */
  readonly weight: 'failure' | 'advice';
  readonly message: string;
  /** Where, when it is not the script itself: a nested workflow. */
  readonly file: string | null;
  readonly line: number | null;
  /** From 0. */
  readonly column: number | null;
  /** The one command that mends it. */
  readonly next: string | null;
}

export type NoticePlace = Pick<Notice, 'file' | 'line' | 'column'>;

export const noPlace: NoticePlace = { file: null, line: null, column: null };

/** `line 12: the message`, as every list of notices has it. */
export function noticeText({ file, line, message, weight }: Notice): string {
  const at = line === null ? null : `line ${line}`;
  const place = [file, at].filter((part) => part !== null).join(' ');
  const end = weight === 'failure' ? ': the run will fail here' : '';
  return oneLine(`${place === '' ? '' : `${place}: `}${message}${end}`);
}

/** As the record of the run keeps it: what is shown of a run is journaled (X117). */
export function noticeAdvice(one: Notice): RunAdvice {
  const { code, next } = one;
  return { code, text: noticeText(one), ...(next === null ? {} : { next }) };
}
