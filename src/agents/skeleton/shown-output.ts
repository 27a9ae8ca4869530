import type { Json } from '../../core/values/json.js';

const usual = 10_000;

/** What a transcript keeps of a tool's output. */
export function shownOutput(text: string, most = usual): string {
  return text.length <= most
    ? text
    : `${text.slice(0, most)}\n[plenum: ${text.length - most} characters left out here]`;
}

/** What another program gave, as a text; nothing where it gave nothing. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
