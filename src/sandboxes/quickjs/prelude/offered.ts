import { url } from './url.js';

/** Pure names of the web and of ECMA-402 that scripts use (C5): an en-US number format, structuredClone, UTF-8, URL. */
export const offered = String.raw`
const NativeBigInt = BigInt, stringText = uncurry(Number.prototype.toFixed), upper = uncurry(String.prototype.toUpperCase);
const numberOption = (options, name, otherwise) => {
  const value = isObject(options) ? options[name] : undefined;
  return value === undefined ? otherwise : value;
};
const compactUnits = ['', 'K', 'M', 'B', 'T'];
const grouped = (digits) => {
  let text = '';
  for (let at = digits.length; at > 0; at -= 3) text = slice(digits, max(0, at - 3), at) + (text === '' ? '' : ',' + text);
  return text;
};
const trimmed = (text, least) => {
  const dot = indexOf(text, '.');
  if (dot < 0) return text;
  let end = text.length;
  while (end - dot - 1 > least && charCodeAt(text, end - 1) === 48) end--;
  return slice(text, 0, end - 1 === dot ? dot : end);
};
const formatNumber = (value, options) => {
  const number = typeof value === 'bigint' ? toNumber(value) : +value, style = numberOption(options, 'style', 'decimal');
  if (number !== number) return 'NaN';
  let size = abs(number) * (style === 'percent' ? 100 : 1), unit = '', places = style === 'currency' ? 2 : style === 'percent' ? 0 : 3;
  const compact = numberOption(options, 'notation', 'standard') === 'compact';
  if (compact) {
    let power = 0;
    while (size >= 999.5 && power < 4) {
      size /= 1000;
      power++;
    }
    unit = compactUnits[power];
    places = size < 99.95 && (power > 0 || size < 10) ? 1 : 0;
  }
  const least = +numberOption(options, 'minimumFractionDigits', style === 'currency' && !compact ? 2 : 0);
  const most = max(least, min(20, +numberOption(options, 'maximumFractionDigits', places)));
  const sign = number < 0 || sameValue(number, -0) ? '-' : numberOption(options, 'signDisplay', 'auto') === 'always' ? '+' : '';
  let text = '∞';
  if (size !== Infinity) {
    const digits = size < 1e21 ? trimmed(stringText(size, most), least) : toBigIntText(NativeBigInt(size)), dot = indexOf(digits, '.'), whole = dot < 0 ? digits : slice(digits, 0, dot);
    text = (numberOption(options, 'useGrouping', true) === false ? whole : grouped(whole)) + (dot < 0 ? '' : slice(digits, dot, digits.length));
  }
  const currency = upper(textOf(numberOption(options, 'currency', 'USD')));
  const mark = style !== 'currency' ? '' : currency === 'USD' ? '$' : currency === 'EUR' ? '€' : currency === 'GBP' ? '£' : currency + '\u00a0';
  return sign + mark + text + unit + (style === 'percent' ? '%' : '');
};
class NumberFormat {
  #options;
  constructor(locales, options) { this.#options = options; }
  format(value) { return formatNumber(value, this.#options); }
  resolvedOptions() { return { locale: 'en-US', numberingSystem: 'latn' }; }
}
hidden(globalThis, 'Intl', { NumberFormat });
hidden(Number.prototype, 'toLocaleString', { toLocaleString(locales, options) { return formatNumber(this, options); } }.toLocaleString);

const typedArrayOf = (name) => getOwnPropertyDescriptor(protoOf(Uint8Array.prototype), name).get;
const bytesBuffer = uncurry(typedArrayOf('buffer')), bytesOffset = uncurry(typedArrayOf('byteOffset')), bytesLength = uncurry(typedArrayOf('length'));
const typedName = uncurry(getOwnPropertyDescriptor(protoOf(Uint8Array.prototype), Symbol.toStringTag).get);
const bufferSlice = uncurry(ArrayBuffer.prototype.slice), bufferLength = uncurry(getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get);
const NativeBytes = Uint8Array, nativeTypes = globalThis;
const fromCodes = String.fromCodePoint;
class TextEncoder {
  get encoding() { return 'utf-8'; }
  encode(input) {
    const text = input === undefined ? '' : toText(input), bytes = list();
    for (let at = 0; at < text.length; at++) {
      let code = charCodeAt(text, at);
      if (code >= 0xd800 && code <= 0xdfff) {
        const next = code <= 0xdbff && at + 1 < text.length ? charCodeAt(text, at + 1) : 0;
        if (next >= 0xdc00 && next <= 0xdfff) {
          code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
          at++;
        } else code = 0xfffd;
      }
      const size = bytes.length;
      if (code < 0x80) bytes[size] = code;
      else if (code < 0x800) { bytes[size] = 0xc0 | (code >> 6); bytes[size + 1] = 0x80 | (code & 63); }
      else if (code < 0x10000) { bytes[size] = 0xe0 | (code >> 12); bytes[size + 1] = 0x80 | ((code >> 6) & 63); bytes[size + 2] = 0x80 | (code & 63); }
      else { bytes[size] = 0xf0 | (code >> 18); bytes[size + 1] = 0x80 | ((code >> 12) & 63); bytes[size + 2] = 0x80 | ((code >> 6) & 63); bytes[size + 3] = 0x80 | (code & 63); }
    }
    const result = new NativeBytes(bytes.length);
    for (let at = 0; at < bytes.length; at++) result[at] = bytes[at];
    return result;
  }
}
class TextDecoder {
  get encoding() { return 'utf-8'; }
  decode(input) {
    if (input === undefined) return '';
    const bytes = input instanceof ArrayBuffer ? new NativeBytes(input) : new NativeBytes(input.buffer, input.byteOffset, input.byteLength);
    const parts = list(), length = bytesLength(bytes);
    for (let at = 0; at < length; ) {
      const lead = bytes[at++];
      const more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
      let code = more === 0 ? lead : more === 1 ? lead & 31 : more === 2 ? lead & 15 : lead & 7, left = more;
      while (left > 0 && at < length && (bytes[at] & 0xc0) === 0x80) {
        code = (code << 6) | (bytes[at++] & 63);
        left--;
      }
      const valid = left === 0 && !(more === 2 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff))) && !(more === 3 && (code < 0x10000 || code > 0x10ffff));
      if (at === 3 && code === 0xfeff && valid) continue;
      parts[parts.length] = fromCodes(valid ? code : 0xfffd);
    }
    return join(parts, '');
  }
}
hidden(globalThis, 'TextEncoder', TextEncoder);
hidden(globalThis, 'TextDecoder', TextDecoder);

const mapSetter = uncurry(Map.prototype.set), setAdder = uncurry(Set.prototype.add), mapGetter = uncurry(Map.prototype.get), dateValue = uncurry(NativeDate.prototype.valueOf);
const cloneWith = (value, seen) => {
  if (typeof value === 'function' || typeof value === 'symbol') throw new NativeTypeError('structuredClone: ' + readable(value) + ' cannot be cloned');
  if (!isObject(value)) return value;
  const known = mapGetter(seen, value);
  if (known !== undefined) return known;
  const keep = (copy) => {
    mapSetter(seen, value, copy);
    return copy;
  };
  if (value instanceof NativeDate) return keep(new NativeDate(dateValue(value)));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(bufferSlice(value, 0, bufferLength(value)));
  const typed = ArrayBuffer.isView(value) ? (typedName(value) ?? 'DataView') : undefined;
  if (typed !== undefined) return keep(new nativeTypes[typed](cloneWith(value.buffer, seen), value.byteOffset, typed === 'DataView' ? value.byteLength : value.length));
  if (value instanceof NativeMap) {
    const copy = keep(new NativeMap());
    apply(mapForEach, value, [(item, key) => mapSetter(copy, cloneWith(key, seen), cloneWith(item, seen))]);
    return copy;
  }
  if (value instanceof NativeSet) {
    const copy = keep(new NativeSet());
    apply(setForEach, value, [(item) => setAdder(copy, cloneWith(item, seen))]);
    return copy;
  }
  if (value instanceof NativePromise || value instanceof NativeWeakMap) throw new NativeTypeError('structuredClone: ' + readable(value) + ' cannot be cloned');
  if (value instanceof NativeError) {
    const copy = keep(new NativeError(memberText(value, 'message', longest) ?? ''));
    hidden(copy, 'name', memberText(value, 'name', 200) ?? 'Error');
    hidden(copy, 'stack', memberText(value, 'stack', 8000) ?? '');
    return copy;
  }
  const copy = keep(isArray(value) ? new Array(value.length) : {}), keys = keysOf(value);
  for (let at = 0; at < keys.length; at++) visible(copy, keys[at], cloneWith(value[keys[at]], seen));
  return copy;
};
hidden(globalThis, 'structuredClone', (value) => cloneWith(value, new NativeMap()));
${url}
`;
