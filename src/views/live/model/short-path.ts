import { oneLine } from '../../../core/words/plain-text.js';
import { clip, clipMiddle, textWidth } from '../../../core/words/text-width.js';

/** Longer texts of others are cut before anything is measured: a row shows a hundred columns. */
const mostShown = 1200;

/** A text of others on one line, of a length that can be drawn ten times a second. */
export function plainLine(text: unknown): string {
  const whole = String(text);
  if (whole.length <= mostShown) return oneLine(whole);
  // Both ends: of a path the end says more.
  return oneLine(`${whole.slice(0, mostShown / 2)}…${whole.slice(-mostShown / 2)}`);
}

/**
 * A label in at most `width` columns. Of a path the end is kept, at the border of a folder where
 * that is possible: `…/admin/impersonate.ts`.
 */
export function shortPath(label: string, width: number): string {
  if (textWidth(label) <= width) return label;
  if (!isPath(label)) return clipMiddle(label, width);
  const folder = label.endsWith('/') ? '/' : '';
  const parts = label.slice(0, label.length - folder.length).split('/');
  const name = `${parts.pop()}${folder}` || label;
  let short = `…/${name}`;
  for (let more = parts.pop(); more !== undefined; more = parts.pop()) {
    const longer = `…/${more}/${short.slice(2)}`;
    if (textWidth(longer) > width) break;
    short = longer;
  }
  if (textWidth(short) <= width) return short;
  return textWidth(name) + 1 <= width ? `…${name}` : clipMiddle(name, width);
}

/** The last name of a path, or the whole label. */
export function lastName(label: string, width: number): string {
  if (!isPath(label)) return clip(label, width);
  const name = /[^/]*\/?$/.exec(label)?.[0] || label;
  return textWidth(name) + 2 <= width ? `…/${name}` : shortPath(label, width);
}

/** A text of a path in it: `reading src/a/b.ts` keeps its verb and the end of the path. */
export function shortText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const [, before = '', path] = /^(.*\s)?(\S*\/\S+)$/s.exec(text) ?? [];
  const room = width - textWidth(before);
  if (path === undefined || room < 8) return clip(text, width);
  return `${before}${shortPath(path, room)}`;
}

/** Words with a slash between them are no path. */
function isPath(label: string): boolean {
  return label.includes('/') && !label.includes(' ');
}
