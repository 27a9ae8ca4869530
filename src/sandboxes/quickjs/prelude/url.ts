/**
 * URL and URLSearchParams as far as scripts take addresses apart and put them together; hosts are lower-cased, not converted.
 * They touch nothing of the rest of the prelude, so they may be written like a script.
 */
export const url = String.raw`
const lower = uncurry(String.prototype.toLowerCase), replace = uncurry(String.prototype.replace), split = uncurry(String.prototype.split), matchIn = uncurry(RegExp.prototype.exec);
const encodePart = encodeURIComponent, decodePart = decodeURIComponent, encodeAll = encodeURI;
const encodeQuery = (text) => replace(replace(encodePart(text), /%20/g, '+'), /[!'()~]/g, (mark) => '%' + upper(charCodeAt(mark, 0).toString(16)));
const decodeQuery = (text) => {
  const spaced = replace(text, /\+/g, ' ');
  try { return decodePart(spaced); } catch { return spaced; }
};
const defaultPorts = { __proto__: null, 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21' };
const urlPattern = /^([a-zA-Z][a-zA-Z0-9+.-]*:)(?:\/\/(?:([^/?#@]*)@)?([^/?#:[\]]*|\[[0-9a-fA-F:.]+\])(?::(\d*))?)?([^?#]*)(\?[^#]*)?(#.*)?$/s;
const withoutDots = (path) => {
  const out = [];
  const parts = split(path, '/');
  for (let at = 0; at < parts.length; at++) {
    const isLast = at === parts.length - 1;
    if (parts[at] === '..') {
      if (out.length > 1) out.length--;
      if (isLast) out[out.length] = '';
    } else if (parts[at] === '.') {
      if (isLast) out[out.length] = '';
    } else out[out.length] = parts[at];
  }
  return join(out, '/');
};
const escaped = (text) => replace(encodeAll(text), /%25([0-9a-fA-F]{2})/g, '%$1');
const parseUrl = (text) => {
  const found = matchIn(urlPattern, text);
  if (found === null) return null;
  const protocol = lower(found[1]), special = protocol in defaultPorts || protocol === 'file:', hasHost = found[3] !== undefined;
  if (special && protocol !== 'file:' && !found[3]) return null;
  const [username, password = ''] = split(found[2] ?? '', ':');
  const port = found[4] && found[4] !== defaultPorts[protocol] ? found[4] : '';
  if (+port > 65535) return null;
  const path = special ? withoutDots(found[5] === '' ? '/' : found[5]) : found[5];
  return {
    __proto__: null, protocol, username, password, hostname: hasHost ? lower(found[3]) : '', port, hasHost, pathname: escaped(path),
    search: found[6] === undefined || found[6] === '?' ? '' : escaped(found[6]), hash: found[7] === undefined || found[7] === '#' ? '' : escaped(found[7]),
  };
};
const resolveUrl = (text, base) => {
  const origin = base.protocol + (base.hasHost ? '//' + base.hostname + (base.port === '' ? '' : ':' + base.port) : '');
  const [first] = text;
  if (slice(text, 0, 2) === '//') return base.protocol + text;
  if (first === '/') return origin + text;
  if (first === '?') return origin + base.pathname + text;
  if (first === '#') return origin + base.pathname + base.search + text;
  if (text === '') return origin + base.pathname + base.search;
  return origin + replace(base.pathname, /[^/]*$/, '') + text;
};
class URLSearchParams {
  #pairs = [];
  #changed;
  constructor(init = '', changed = null) {
    this.#changed = typeof changed === 'function' ? changed : null;
    if (typeof init === 'string') {
      for (const part of split(replace(init, /^\?/, ''), '&')) {
        if (part === '') continue;
        const at = indexOf(part, '=');
        this.#pairs.push(at < 0 ? [decodeQuery(part), ''] : [decodeQuery(slice(part, 0, at)), decodeQuery(slice(part, at + 1, part.length))]);
      }
    } else if (init !== null && init !== undefined) {
      for (const [name, value] of typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init)) this.#pairs.push([toText(name), toText(value)]);
    }
  }
  #change(pairs) {
    this.#pairs = pairs;
    if (this.#changed !== null) this.#changed();
  }
  get size() { return this.#pairs.length; }
  get(name) { return this.#pairs.find((pair) => pair[0] === toText(name))?.[1] ?? null; }
  getAll(name) { return this.#pairs.filter((pair) => pair[0] === toText(name)).map((pair) => pair[1]); }
  has(name) { return this.#pairs.some((pair) => pair[0] === toText(name)); }
  append(name, value) { this.#change([...this.#pairs, [toText(name), toText(value)]]); }
  delete(name) { this.#change(this.#pairs.filter((pair) => pair[0] !== toText(name))); }
  set(name, value) {
    const at = this.#pairs.findIndex((pair) => pair[0] === toText(name));
    if (at < 0) return this.append(name, value);
    this.#change(this.#pairs.filter((pair, index) => index <= at || pair[0] !== toText(name)).map((pair, index) => (index === at ? [pair[0], toText(value)] : pair)));
  }
  sort() { this.#change(this.#pairs.toSorted((left, right) => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0))); }
  forEach(fn) { for (const [name, value] of this.#pairs) fn(value, name, this); }
  entries() { return this.#pairs.map((pair) => [...pair]).values(); }
  keys() { return this.#pairs.map((pair) => pair[0]).values(); }
  values() { return this.#pairs.map((pair) => pair[1]).values(); }
  [Symbol.iterator]() { return this.entries(); }
  toString() { return this.#pairs.map((pair) => encodeQuery(pair[0]) + '=' + encodeQuery(pair[1])).join('&'); }
}
class URL {
  #parts;
  #query = null;
  static canParse(text, base) {
    try { return new URL(text, base) !== null; } catch { return false; }
  }
  static parse(text, base) {
    try { return new URL(text, base); } catch { return null; }
  }
  constructor(text, base) {
    text = replace(toText(text), /^[\0- ]+|[\0- ]+$|[\t\n\r]/g, '');
    let parts = parseUrl(text);
    if (parts === null && base !== undefined && !/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text)) {
      const from = parseUrl(toText(base));
      if (from !== null) parts = parseUrl(resolveUrl(text, from));
    }
    if (parts === null) throw new NativeTypeError('Invalid URL: ' + text);
    this.#parts = parts;
  }
  get searchParams() {
    return (this.#query ??= new URLSearchParams(this.#parts.search, () => {
      const text = toText(this.#query);
      this.#parts.search = text === '' ? '' : '?' + text;
    }));
  }
  get host() { return this.#parts.hostname + (this.#parts.port === '' ? '' : ':' + this.#parts.port); }
  get origin() { return this.#parts.protocol in defaultPorts ? this.#parts.protocol + '//' + this.host : 'null'; }
  get href() {
    const { protocol, username, password, hasHost, pathname, search, hash } = this.#parts;
    const user = username === '' && password === '' ? '' : username + (password === '' ? '' : ':' + password) + '@';
    return protocol + (hasHost ? '//' + user + this.host : '') + pathname + search + hash;
  }
  get search() { return this.#parts.search; }
  set search(text) {
    text = toText(text);
    this.#parts.search = text === '' || text === '?' ? '' : escaped(charCodeAt(text, 0) === 63 ? text : '?' + text);
    this.#query = null;
  }
  get hash() { return this.#parts.hash; }
  set hash(text) {
    text = toText(text);
    this.#parts.hash = text === '' || text === '#' ? '' : escaped(charCodeAt(text, 0) === 35 ? text : '#' + text);
  }
  get pathname() { return this.#parts.pathname; }
  set pathname(text) {
    text = toText(text);
    this.#parts.pathname = escaped(withoutDots(charCodeAt(text, 0) === 47 ? text : '/' + text));
  }
  get protocol() { return this.#parts.protocol; }
  get username() { return this.#parts.username; }
  get password() { return this.#parts.password; }
  get hostname() { return this.#parts.hostname; }
  get port() { return this.#parts.port; }
  toString() { return this.href; }
  toJSON() { return this.href; }
}
hidden(globalThis, 'URL', URL);
hidden(globalThis, 'URLSearchParams', URLSearchParams);
`;
