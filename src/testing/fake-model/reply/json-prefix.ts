import type { Json } from '../../../core/values/json.js';

interface Found {
  readonly value: Json;
  /** Where it ends in the text. */
  readonly end: number;
}

/**
 * Reads the JSON value that `text` has at `from`, whatever follows it. `null` where none begins or
 * it does not end. A program that passes a prompt on inside quotes escapes the quotes in it: that
 * is undone.
 */
export function jsonAt(text: string, from: number): Found | null {
  return (
    plainJsonAt(text, from) ??
    (/^[[{]+\s*\\"/.test(text.slice(from, from + 40)) ? escapedJsonAt(text, from) : null)
  );
}

function escapedJsonAt(text: string, from: number): Found | null {
  const escaped = /^(?:[^"\\]|\\.)*/s.exec(text.slice(from))?.[0] ?? '';
  const found = plainJsonAt(escaped.replace(/\\(["\\])/g, '$1'), 0);
  if (found === null) return null;
  let end = from;
  for (let left = found.end; left > 0; left--)
    end += text[end] === '\\' && /["\\]/.test(text[end + 1] ?? '') ? 2 : 1;
  return { value: found.value, end };
}

function plainJsonAt(text: string, from: number): Found | null {
  const end = endOfValue(text, from);
  if (end === null) return null;
  try {
    return { value: JSON.parse(text.slice(from, end)) as Json, end };
  } catch {
    return null;
  }
}

function endOfValue(text: string, from: number): number | null {
  const first = text[from];
  if (first === '"') return endOfString(text, from);
  if (first !== '{' && first !== '[') {
    const plain = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.])/i.exec(
      text.slice(from, from + 40),
    );
    return plain === null ? null : from + plain[0].length;
  }
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      if (end === null) return null;
      at = end - 1;
    } else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function endOfString(text: string, from: number): number | null {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return null;
}
