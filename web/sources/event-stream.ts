/** One message of a server's event stream. */
export interface StreamMessage {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/**
 * Cuts a stream of text into messages. Written for long first replies: each character is looked at
 * once.
 */
export function messageReader(take: (message: StreamMessage) => void): (chunk: string) => void {
  let rest = '';
  let scanned = 0;
  return (chunk) => {
    rest += chunk.includes('\r') ? chunk.replaceAll('\r', '') : chunk;
    let from = 0;
    for (;;) {
      const end = rest.indexOf('\n\n', Math.max(from, scanned - 1));
      if (end < 0) break;
      const message = parsed(rest.slice(from, end));
      from = end + 2;
      if (message !== null) take(message);
    }
    rest = rest.slice(from);
    scanned = rest.length;
  };
}

function parsed(block: string): StreamMessage | null {
  let [id, event]: [string | null, string] = [null, 'message'];
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') id = value;
    else if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
  // A comment, to keep the line open.
  return data.length === 0 ? null : { id, event, data: data.join('\n') };
}
