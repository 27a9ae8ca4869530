import type { Readable, Writable } from 'node:stream';
import { isJsonObject, type Json, type JsonObject } from '../../../../core/values/json.js';

/** What the other side answered with instead of a result. */
export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
  }
}

interface PeerHandlers {
  notification(method: string, params: JsonObject): void;
  /** MUST NOT reject. `undefined`: the method is not served. */
  request(method: string, params: JsonObject): Promise<JsonObject | undefined>;
  /** A line has become longer than any message may be: what follows cannot be read. */
  tooLong(characters: number): void;
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
export class JsonLinesPeer {
  readonly #out: Writable;
  readonly #handlers: PeerHandlers;
  readonly #waiting = new Map<number, Waiting>();
  /** Pieces of the line that has no end yet. */
  #open: string[] = [];
  #openLength = 0;
  #lastId = 0;
  #ended: Error | undefined;

  constructor(input: Readable, out: Writable, handlers: PeerHandlers) {
    this.#out = out;
    this.#handlers = handlers;
    input.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    out.on('error', () => {});
  }

  request(method: string, params: JsonObject): Promise<Json> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method: string): void {
    this.#send({ method });
  }

  /** Fails everything that is under way, now and later. */
  end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #send(message: JsonObject): void {
    if (this.#ended === undefined) this.#out.write(`${JSON.stringify(message)}\n`);
  }

  #take(chunk: string): void {
    const lines = chunk.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = parsed([...this.#open.splice(0), line].join(''));
      this.#openLength = 0;
      if (message !== null) this.#accept(message);
    }
    this.#open.push(rest);
    this.#openLength += rest.length;
    if (this.#openLength <= longestLine) return;
    this.#open = [];
    this.#openLength = 0;
    this.#handlers.tooLong(longestLine);
  }

  #accept(message: JsonObject): void {
    const { id, method } = message;
    const params = isJsonObject(message.params) ? message.params : {};
    if (typeof method !== 'string') {
      this.#settle(message);
    } else if (typeof id === 'number' || typeof id === 'string') {
      void this.#handlers.request(method, params).then((result) => {
        this.#send(
          result === undefined
            ? { id, error: { code: unknownMethod, message: `${method} is not served here` } }
            : { id, result },
        );
      });
    } else {
      this.#handlers.notification(method, params);
    }
  }

  #settle({ id, result, error }: JsonObject): void {
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined;
    if (waiting === undefined) return;
    this.#waiting.delete(Number(id));
    if (isJsonObject(error))
      waiting.reject(
        new RpcError(Number(error.code ?? 0), String(error.message ?? 'no reason given')),
      );
    else waiting.resolve(result ?? null);
  }
}

function parsed(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
