/** Shorter values would hide ordinary words. */
const shortest = 8;
const passwordOf = /:\/\/[^\s:/@]*:([^\s/@]+)@/g;

/** A key and all that shows it: the password in it, and both as base64, hex, URL or JSON text. */
export function keyForms(value: string): readonly string[] {
  const passwords = [...value.matchAll(passwordOf)].flatMap(([, password = '']) => [
    password,
    decoded(password),
  ]);
  return [value.trim(), ...passwords]
    .filter((key) => key.length >= shortest)
    .flatMap((key) => [...new Set(formsOf(key))]);
}

function formsOf(key: string): readonly string[] {
  const bytes = Buffer.from(key, 'utf8');
  const hex = bytes.toString('hex');
  const inUrl = encodeURIComponent(key);
  const inBase64 = [0, 1, 2].map((before) => base64Core(bytes, before));
  return [
    key,
    JSON.stringify(key).slice(1, -1),
    inUrl,
    inUrl.replaceAll(/%[0-9A-F]{2}/g, (sign) => sign.toLowerCase()),
    inUrl.replaceAll('%20', '+'),
    hex,
    hex.toUpperCase(),
    ...inBase64,
    ...inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/**
 * What is the same in the base64 of every text that holds these bytes after `before` others,
 * counted in threes.
 */
function base64Core(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
