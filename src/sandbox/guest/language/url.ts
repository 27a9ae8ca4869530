import { charCodeAt, hidden, NativeTypeError, toText } from './intrinsics.js';
import { URLSearchParams } from './url-search-params.js';
import {
  bareUrl,
  hasOrigin,
  markedPart,
  pathText,
  readUrl,
  type UrlParts,
  urlText,
} from './url-text.js';

/** URL as far as scripts take addresses apart and put them together. */
class URL {
  readonly #parts: UrlParts;
  #query: URLSearchParams | null = null;
  static canParse(text: unknown, base: unknown) {
    try {
      return new URL(text, base) !== null;
    } catch {
      return false;
    }
  }
  static parse(text: unknown, base: unknown) {
    try {
      return new URL(text, base);
    } catch {
      return null;
    }
  }
  constructor(text: unknown, base?: unknown) {
    const address = bareUrl(toText(text));
    const parts = readUrl(address, base === undefined ? null : toText(base));
    if (parts === null) throw new NativeTypeError('Invalid URL: ' + address);
    this.#parts = parts;
  }
  get searchParams() {
    this.#query ??= new URLSearchParams(this.#parts.search, () => {
      const text = toText(this.#query);
      this.#parts.search = text === '' ? '' : '?' + text;
    });
    return this.#query;
  }
  get host() {
    return this.#parts.hostname + (this.#parts.port === '' ? '' : ':' + this.#parts.port);
  }
  get origin() {
    return hasOrigin(this.#parts.protocol) ? this.#parts.protocol + '//' + this.host : 'null';
  }
  get href() {
    return urlText(this.#parts);
  }
  get search() {
    return this.#parts.search;
  }
  set search(text: unknown) {
    this.#parts.search = markedPart('?', toText(text));
    this.#query = null;
  }
  get hash() {
    return this.#parts.hash;
  }
  set hash(text: unknown) {
    this.#parts.hash = markedPart('#', toText(text));
  }
  get pathname() {
    return this.#parts.pathname;
  }
  set pathname(text: unknown) {
    const path = toText(text);
    this.#parts.pathname = pathText(charCodeAt(path, 0) === 47 ? path : '/' + path);
  }
  get protocol() {
    return this.#parts.protocol;
  }
  get username() {
    return this.#parts.username;
  }
  get password() {
    return this.#parts.password;
  }
  get hostname() {
    return this.#parts.hostname;
  }
  get port() {
    return this.#parts.port;
  }
  toString() {
    return this.href;
  }
  toJSON() {
    return this.href;
  }
}
hidden(globalThis, 'URL', URL);
hidden(globalThis, 'URLSearchParams', URLSearchParams);
