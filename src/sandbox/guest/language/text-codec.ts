import {
  charCodeAt,
  getterOf,
  hasPrototype,
  hidden,
  join,
  list,
  protoOf,
  toText,
} from './intrinsics.js';

/** UTF-8, both ways (C5). */
const Bytes = Uint8Array;
const BufferPrototype = ArrayBuffer.prototype;
const bytesLength = getterOf<number>(protoOf(Uint8Array.prototype) as object, 'length');
const fromCode = String.fromCodePoint;

/** The character that begins at a place; halves of a pair that stand alone are replaced. */
const codeAt = (text: string, at: number): number => {
  const code = charCodeAt(text, at);
  if (code < 0xd800 || code > 0xdfff) return code;
  const next = code <= 0xdbff && at + 1 < text.length ? charCodeAt(text, at + 1) : 0;
  return next >= 0xdc00 && next <= 0xdfff
    ? 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00)
    : 0xfffd;
};
const pushCode = (bytes: number[], code: number): void => {
  const size = bytes.length;
  if (code < 0x80) bytes[size] = code;
  else if (code < 0x800) {
    bytes[size] = 0xc0 | (code >> 6);
    bytes[size + 1] = 0x80 | (code & 63);
  } else if (code < 0x10000) {
    bytes[size] = 0xe0 | (code >> 12);
    bytes[size + 1] = 0x80 | ((code >> 6) & 63);
    bytes[size + 2] = 0x80 | (code & 63);
  } else {
    bytes[size] = 0xf0 | (code >> 18);
    bytes[size + 1] = 0x80 | ((code >> 12) & 63);
    bytes[size + 2] = 0x80 | ((code >> 6) & 63);
    bytes[size + 3] = 0x80 | (code & 63);
  }
};
class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(input: unknown) {
    const text = input === undefined ? '' : toText(input);
    const bytes = list<number>();
    for (let at = 0; at < text.length; at++) {
      const code = codeAt(text, at);
      if (code > 0xffff) at++;
      pushCode(bytes, code);
    }
    const result = new Bytes(bytes.length);
    for (let at = 0; at < bytes.length; at++) result[at] = bytes[at];
    return result;
  }
}

/** How many bytes follow a lead byte; -1 = it is none. */
const followersOf = (lead: number): number =>
  lead < 0x80
    ? 0
    : lead >= 0xc2 && lead < 0xe0
      ? 1
      : lead >= 0xe0 && lead < 0xf0
        ? 2
        : lead >= 0xf0 && lead < 0xf5
          ? 3
          : -1;
const isWritten = (code: number, followers: number): boolean =>
  !(followers === 2 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff))) &&
  !(followers === 3 && (code < 0x10000 || code > 0x10ffff));
/** A view that the script gave: these may be its own code. */
interface Viewed {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
}
class TextDecoder {
  get encoding() {
    return 'utf-8';
  }
  decode(input: unknown) {
    if (input === undefined) return '';
    const view = input as Viewed;
    const bytes = hasPrototype(BufferPrototype, input)
      ? new Bytes(input as ArrayBuffer)
      : new Bytes(view.buffer, view.byteOffset, view.byteLength);
    const parts = list<string>();
    const length = bytesLength(bytes);
    for (let at = 0; at < length; ) {
      const lead = bytes[at++];
      const followers = followersOf(lead);
      let code =
        followers === 0
          ? lead
          : followers === 1
            ? lead & 31
            : followers === 2
              ? lead & 15
              : lead & 7;
      let left = followers;
      while (left > 0 && at < length && (bytes[at] & 0xc0) === 0x80) {
        code = (code << 6) | (bytes[at++] & 63);
        left--;
      }
      const isValid = left === 0 && isWritten(code, followers);
      if (at === 3 && code === 0xfeff && isValid) continue;
      parts[parts.length] = fromCode(isValid ? code : 0xfffd);
    }
    return join(parts, '');
  }
}
hidden(globalThis, 'TextEncoder', TextEncoder);
hidden(globalThis, 'TextDecoder', TextDecoder);
