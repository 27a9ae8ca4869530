import type { McpAnswer } from '../../../core/ports/mcp-gateway.js';
import { canonicalJson, isJsonObject, type Json } from '../../../core/values/json.js';

/** Bytes of one answer that an agent gets to read. */
const answerLimit = 100_000;

/** A server's `tools/call` result as one text. */
export function answerText(result: { readonly [key: string]: unknown }): McpAnswer {
  const parts = Array.isArray(result.content)
    ? (result.content as Json[]).filter(isJsonObject).map(partText)
    : [];
  const { structuredContent } = result;
  if (structuredContent !== undefined && !parts.some((part) => isSameJson(part, structuredContent)))
    parts.push(JSON.stringify(structuredContent));
  return { text: capped(parts.join('\n')), failed: result.isError === true };
}

function partText(part: { readonly [key: string]: Json }): string {
  const { type, text, data, mimeType, uri, name, resource } = part;
  if (type === 'text' && typeof text === 'string') return text;
  if (type === 'resource' && isJsonObject(resource)) {
    const head = `[resource ${String(resource.uri)}]`;
    return typeof resource.text === 'string'
      ? `${head}\n${resource.text}`
      : `${head} (${String(resource.mimeType ?? 'binary')}, left out)`;
  }
  if (type === 'resource_link')
    return `[resource ${String(uri)}${name === undefined ? '' : `: ${String(name)}`}]`;
  const bytes = typeof data === 'string' ? `, ${Math.floor((data.length * 3) / 4)} bytes` : '';
  return `[${String(type)} ${String(mimeType ?? '')}${bytes}, left out: only text is passed on]`;
}

/** Servers send structured content a second time as text, for clients that do not know it. */
function isSameJson(text: string, value: unknown): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === canonicalJson(value);
  } catch {
    return false;
  }
}

export function capped(text: string, limit = answerLimit): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  // A character that was cut in two would be shown as a sign of its own.
  const kept = bytes.subarray(0, limit).toString('utf8').replace(/�+$/, '');
  return (
    `${kept}\n[plenum: ${bytes.length - Buffer.byteLength(kept)} of ${bytes.length} bytes left ` +
    'out; ask for less at a time]'
  );
}
