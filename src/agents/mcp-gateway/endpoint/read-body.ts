import type { IncomingMessage } from 'node:http';

const mostBytes = 16 * 1024 * 1024;

/** The JSON of a request, or the status that refuses it. */
export async function readBody(
  request: IncomingMessage,
): Promise<{ readonly json: unknown } | { readonly refused: number }> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return { refused: 415 };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) return { refused: 413 };
    chunks.push(chunk);
  }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown };
  } catch {
    return { refused: 400 };
  }
}
