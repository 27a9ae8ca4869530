import { appendFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../../../core/values/json.js';
import type { WireName } from '../reply/conversation.js';
import type { AnswerUsage } from '../wires/wire.js';

export interface FakeRequest {
  /** From 1. */
  readonly number: number;
  /** `null` for everything that is not a question to the model. */
  readonly wire: WireName | null;
  readonly method: string;
  readonly path: string;
  readonly model: string;
  readonly stream: boolean;
  /** Names of the tools offered. Programs ask for titles and the like on the side, without any. */
  readonly tools: readonly string[];
  /** Keys are cut to their last four characters. */
  readonly headers: Readonly<Record<string, string>>;
  /** `null` where it was dropped to bound memory. */
  readonly body: Json;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** `null` while the request is being answered. */
  readonly endedAt: number | null;
  /** `null` where no byte was sent. */
  readonly status: number | null;
  readonly end: 'answered' | 'refused' | 'cut' | 'gone' | null;
  readonly usage: AnswerUsage | null;
}

export interface RequestLog {
  readonly list: readonly FakeRequest[];
  /** `size`: characters of the body. */
  add(
    request: Omit<FakeRequest, 'number' | 'endedAt' | 'status' | 'end' | 'usage'>,
    size: number,
  ): number;
  end(number: number, end: Pick<FakeRequest, 'endedAt' | 'status' | 'end' | 'usage'>): void;
  clear(): void;
}

export interface LogOptions {
  /** Requests kept in memory; the oldest go first. Default 20,000. */
  readonly keep?: number;
  /** Characters of bodies kept in memory. Default 64 million. */
  readonly keepBodies?: number;
  /** One JSON line for each request when it ends. Keys are never written. */
  readonly file?: string;
  readonly onRequest?: (request: FakeRequest) => void;
}

const secret =
  /^(authorization|proxy-authorization|cookie|set-cookie|.*(api-?key|token|secret).*)$/i;

export function withoutSecrets(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
      return [name, secret.test(name) ? masked(text) : text];
    }),
  );
}

function masked(value: string): string {
  return value.length >= 8 ? `…${value.slice(-4)}` : '…';
}

/** A key may also come in the address. */
export function pathWithoutSecrets(path: string): string {
  return path.replace(
    /([?&](?:key|api_?key|access_token)=)([^&]*)/gi,
    (_all, name: string, value: string) => `${name}${masked(value)}`,
  );
}

export function createRequestLog({
  keep = 20_000,
  keepBodies = 64_000_000,
  file,
  onRequest,
}: LogOptions): RequestLog {
  let list: FakeRequest[] = [];
  let sizes: number[] = [];
  let dropped = 0;
  let characters = 0;
  /** Number of the last request whose body was dropped. */
  let bare = 0;
  const dropBody = (): void => {
    const at = bare - dropped;
    const request = list[at];
    if (request) list[at] = { ...request, body: null };
    characters -= sizes[at] ?? 0;
    bare++;
  };
  return {
    get list() {
      return list;
    },
    add(request, size) {
      const number = dropped + list.length + 1;
      list.push({ ...request, number, endedAt: null, status: null, end: null, usage: null });
      sizes.push(size);
      characters += size;
      while (characters > keepBodies && bare < number - 1) dropBody();
      // In one go now and then: moving a long list for each request would cost more than the
      // request.
      if (list.length > keep * 1.25) {
        const gone = list.length - keep;
        while (bare < dropped + gone) dropBody();
        list = list.slice(gone);
        sizes = sizes.slice(gone);
        dropped += gone;
      }
      return number;
    },
    end(number, end) {
      const at = number - dropped - 1;
      const request = list[at];
      if (!request) return;
      const ended = { ...request, ...end };
      list[at] = ended;
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(ended)}\n`);
      onRequest?.(ended);
    },
    clear() {
      dropped += list.length;
      bare = dropped;
      characters = 0;
      list = [];
      sizes = [];
    },
  };
}
