import type { Readable, Writable } from 'node:stream';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';

/** What the other side answered with instead of a result. */
export class RpcError extends Error {}

interface PeerHandlers {
  notification(method: string, params: JsonObject): void;
  /** MUST NOT reject. `undefined`: the method is not served. */
  request(method: string, params: JsonObject): Promise<JsonObject | undefined>;
  /** A line has become longer than any message may be: what follows cannot be read. */
  tooLong(characters: number): void;
}

interface JsonLinesPeer {
  request(method: string, params: JsonObject): Promise<Json>;
  notify(method: string): void;
  /** Fails everything that is under way, now and later. */
  end(reason: Error): void;
}

const longestLine = 64 * 1024 * 1024;
const unknownMethod = -32_601;

interface Waiting {
  resolve(result: Json): void;
  reject(error: Error): void;
}

/**
 * JSON-RPC, one message a line. What is not understood is passed over: the other side may be newer
 * than this client.
 */
export function jsonLinesPeer(
  input: Readable,
  out: Writable,
  handlers: PeerHandlers,
): JsonLinesPeer {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | undefined;

  const send = (message: JsonObject): void => {
    if (ended === undefined) out.write(`${JSON.stringify(message)}\n`);
  };
  const settle = ({ id, result, error }: JsonObject): void => {
    const asked = typeof id === 'number' ? waiting.get(id) : undefined;
    if (asked === undefined) return;
    waiting.delete(Number(id));
    if (isJsonObject(error)) asked.reject(new RpcError(String(error.message ?? 'no reason given')));
    else asked.resolve(result ?? null);
  };
  const accept = (message: JsonObject): void => {
    const { id, method } = message;
    const params = isJsonObject(message.params) ? message.params : {};
    if (typeof method !== 'string') settle(message);
    else if (typeof id !== 'number' && typeof id !== 'string')
      handlers.notification(method, params);
    else
      void handlers.request(method, params).then((result) => {
        const error = { code: unknownMethod, message: `${method} is not served here` };
        send(result === undefined ? { id, error } : { id, result });
      });
  };

  eachLine(
    input,
    (line) => {
      const message = parsed(line);
      if (message !== null) accept(message);
    },
    handlers.tooLong,
  );
  return {
    request: (method, params) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        send({ id: lastId, method, params });
      }),
    notify: (method) => send({ method }),
    end(reason) {
      ended ??= reason;
      for (const { reject } of waiting.values()) reject(reason);
      waiting.clear();
    },
  };
}

function eachLine(
  input: Readable,
  take: (line: string) => void,
  tooLong: PeerHandlers['tooLong'],
): void {
  /** Pieces of the line that has no end yet. */
  let open: string[] = [];
  let openLength = 0;
  input.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = chunk.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      take([...open.splice(0), line].join(''));
      openLength = 0;
    }
    open.push(rest);
    openLength += rest.length;
    if (openLength <= longestLine) return;
    open = [];
    openLength = 0;
    tooLong(longestLine);
  });
}

function parsed(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
