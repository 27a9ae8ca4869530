import { charCodeAt, join, list, slice, uncurry } from './intrinsics.js';

/** Addresses as text: taken apart, put together, escaped. Hosts are lower-cased, not converted. */
export const split = uncurry(
  String.prototype.split as (this: string, separator: string) => string[],
);
type Replacement = string | ((mark: string) => string);
export const replace = uncurry(String.prototype.replace) as (
  text: string,
  pattern: RegExp,
  by: Replacement,
) => string;
const lower = uncurry(String.prototype.toLowerCase);
const upper = uncurry(String.prototype.toUpperCase);
const matchIn = uncurry(RegExp.prototype.exec);
const inBase = uncurry(Number.prototype.toString);
const encodePart = encodeURIComponent;
const decodePart = decodeURIComponent;
const encodeAll = encodeURI;

export const encodeQuery = (text: string): string =>
  replace(
    replace(encodePart(text), /%20/g, '+'),
    /[!'()~]/g,
    (mark) => '%' + upper(inBase(charCodeAt(mark, 0), 16)),
  );
export const decodeQuery = (text: string): string => {
  const spaced = replace(text, /\+/g, ' ');
  try {
    return decodePart(spaced);
  } catch {
    return spaced;
  }
};
const escaped = (text: string): string => replace(encodeAll(text), /%25([0-9a-fA-F]{2})/g, '%$1');
/** What stands behind a `?` or `#` that is part of it, or nothing. */
export const markedPart = (mark: '?' | '#', text: string | undefined): string =>
  text === undefined || text === '' || text === mark
    ? ''
    : escaped(slice(text, 0, 1) === mark ? text : mark + text);

const withoutDots = (path: string): string => {
  const out = list<string>();
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
export const pathText = (path: string): string => escaped(withoutDots(path));

export interface UrlParts {
  readonly __proto__: null;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly port: string;
  readonly hasHost: boolean;
  pathname: string;
  search: string;
  hash: string;
}
const defaultPorts: { readonly __proto__: null; readonly [protocol: string]: string | null } = {
  __proto__: null,
  'http:': '80',
  'https:': '443',
  'ws:': '80',
  'wss:': '443',
  'ftp:': '21',
};
export const hasOrigin = (protocol: string): boolean => protocol in defaultPorts;
const urlPattern =
  /^([a-zA-Z][a-zA-Z0-9+.-]*:)(?:\/\/(?:([^/?#@]*)@)?(\[[0-9a-fA-F:.]+\]|[^/?#:[\]]*)(?::(\d*))?)?([^?#]*)(\?[^#]*)?(#.*)?$/s;
const protocolPattern = /^[a-zA-Z][a-zA-Z0-9+.-]*:/;

const parseUrl = (text: string): UrlParts | null => {
  const found = matchIn(urlPattern, text);
  if (found === null) return null;
  const protocol = lower(found[1]);
  const isSpecial = hasOrigin(protocol) || protocol === 'file:';
  const host = found[3] as string | undefined;
  if (isSpecial && protocol !== 'file:' && !host) return null;
  const user = split((found[2] as string | undefined) ?? '', ':');
  const port = found[4] && found[4] !== defaultPorts[protocol] ? found[4] : '';
  if (+port > 65535) return null;
  return {
    __proto__: null,
    protocol,
    username: user[0],
    password: user.length > 1 ? user[1] : '',
    hostname: host === undefined ? '' : lower(host),
    port,
    hasHost: host !== undefined,
    pathname: isSpecial ? pathText(found[5] === '' ? '/' : found[5]) : escaped(found[5]),
    search: markedPart('?', found[6]),
    hash: markedPart('#', found[7]),
  };
};
const resolveUrl = (text: string, base: UrlParts): string => {
  const origin =
    base.protocol +
    (base.hasHost ? '//' + base.hostname + (base.port === '' ? '' : ':' + base.port) : '');
  const first = slice(text, 0, 1);
  if (slice(text, 0, 2) === '//') return base.protocol + text;
  if (first === '/') return origin + text;
  if (first === '?') return origin + base.pathname + text;
  if (first === '#') return origin + base.pathname + base.search + text;
  if (text === '') return origin + base.pathname + base.search;
  return origin + replace(base.pathname, /[^/]*$/, '') + text;
};
/** Without what surrounds an address in running text. */
export const bareUrl = (text: string): string => replace(text, /^[\0- ]+|[\0- ]+$|[\t\n\r]/g, '');
/** The parts of an address, seen from `base` where it has no protocol; null where it is none. */
export const readUrl = (text: string, base: string | null): UrlParts | null => {
  const parts = parseUrl(text);
  if (parts !== null || base === null || matchIn(protocolPattern, text) !== null) return parts;
  const from = parseUrl(base);
  return from === null ? null : parseUrl(resolveUrl(text, from));
};
export const urlText = ({
  protocol,
  username,
  password,
  hasHost,
  hostname,
  port,
  pathname,
  search,
  hash,
}: UrlParts): string => {
  const user =
    username === '' && password === ''
      ? ''
      : username + (password === '' ? '' : ':' + password) + '@';
  return (
    protocol +
    (hasHost ? '//' + user + hostname + (port === '' ? '' : ':' + port) : '') +
    pathname +
    search +
    hash
  );
};
