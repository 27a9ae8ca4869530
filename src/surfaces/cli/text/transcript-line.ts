import { marks } from '../../../core/report/marks.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';
import type { Usage } from '../../../core/values/usage.js';
import { durationText, tokensText } from '../../../core/words/amounts.js';
import { plainText } from '../../../core/words/plain-text.js';

/**
 * One item of a transcript for people; `logs --json` has it whole. Backends may add types: those
 * are shown as they are.
 */
export function transcriptLine(item: JsonObject): string {
  const text = plainText(textOf(item));
  return `  ${text.replaceAll('\n', '\n    ')}`;
}

function textOf(item: JsonObject): string {
  const of = (name: string): string =>
    typeof item[name] === 'string' ? (item[name] as string) : '';
  switch (item.type) {
    case 'text':
      return of('text');
    case 'tool-start':
      return `${marks.running} ${of('tool')} ${JSON.stringify(item.input ?? null)}`;
    case 'tool-end':
      return (
        `${item.failed === true ? marks.failed : marks.completed} ${of('tool')}: ` +
        `${of('output')}`
      );
    case 'usage':
      return isJsonObject(item.usage)
        ? `[${[tokensText(item.usage as Usage), of('model')].filter(Boolean).join(' · ')}]`
        : JSON.stringify(item);
    case 'message':
      return `${marks.asking} ${of('author')} says: ${of('text')}`;
    case 'refused-answer':
      return `${marks.failed} answer refused: ${of('error')}\n${of('answer')}`;
    case 'repeat':
      return (
        `${marks.failed} ${of('cause')}: ${of('message')}` +
        `${typeof item.delayMs === 'number' ? `; again in ${durationText(item.delayMs)}` : ''}`
      );
  }
  const kind = typeof item.type === 'string' ? `[${item.type}] ` : '';
  return `${kind}${typeof item.text === 'string' ? item.text : JSON.stringify(item)}`;
}
