import { isJsonObject, type Json, type JsonObject } from '../../../core/values/json.js';

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return listOf(value).filter(isJsonObject);
}

export function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function objectIn(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Tool arguments come as JSON text, and from a broken client as anything. */
export function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The text of a content that is a string or a list of parts with `text`. */
export function contentText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((part) => textIn(part.text) || `[${textIn(part.type) || 'part'}]`)
    .join('\n');
}

/** An answer streams in up to some twenty pieces, of at least a word. */
export function piecesOf(text: string): readonly string[] {
  const length = Math.min(8192, Math.max(16, Math.ceil(text.length / 20)));
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length));
  return pieces;
}
