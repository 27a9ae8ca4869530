import { marks } from '../../../core/report/marks.js';
import { isJsonObject, type JsonObject } from '../../../core/values/json.js';

/** One item of a transcript in lines, as `plenum logs` tells it; hostile text. */
export function transcriptTexts(item: JsonObject): readonly string[] {
  switch (item.type) {
    case 'text':
    case 'reasoning':
      return wordsOf(item, 'text').split('\n');
    case 'tool-start':
      return [`${marks.running} ${wordsOf(item, 'tool')} ${inputText(item.input)}`];
    case 'tool-end': {
      const mark = item.failed === true ? marks.failed : marks.completed;
      return [`${mark} ${wordsOf(item, 'tool')}`, ...wordsOf(item, 'output').split('\n')];
    }
    case 'refused-answer':
      return [`${marks.failed} answer refused: ${wordsOf(item, 'error')}`];
    case 'repeat':
      return [`${marks.failed} ${wordsOf(item, 'cause')}: ${wordsOf(item, 'message')}`];
    case 'usage':
    case 'sign':
      return [];
    default:
      return [wordsOf(item, 'text') || JSON.stringify(item)];
  }
}

export function wordsOf(item: JsonObject, name: string): string {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** What a tool was given: its one telling argument, or all of it. */
export function inputText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (!isJsonObject(input))
    return input === undefined || input === null ? '' : JSON.stringify(input);
  const values = Object.values(input);
  const [first] = values;
  if (typeof first === 'string' && (values.length === 1 || told.has(Object.keys(input)[0] ?? '')))
    return first;
  return JSON.stringify(input);
}

const told: ReadonlySet<string> = new Set([
  ...['command', 'cmd', 'path', 'file_path', 'filePath', 'url', 'pattern', 'query'],
]);
