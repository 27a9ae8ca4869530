/**
 * Text of agents and scripts is hostile: it may move the cursor, recolour the screen or reverse
 * what is read. Everything that is shown goes through here. Line ends and tabs stay; `oneLine`
 * folds them too.
 */
export function plainText(text: unknown): string {
  return String(text).replace(escapeSequences, '').replace(controls, escaped);
}

/** One line, without runs of white space. */
export function oneLine(text: unknown): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

const esc = String.fromCharCode(0x1b);
const bell = String.fromCharCode(0x07);
const c1 = (code: number): string => String.fromCharCode(code);

// CSI; OSC, DCS, SOS, PM and APC strings; two-byte escapes: each in its 7-bit and its 8-bit form.
const escapeSequences = new RegExp(
  [
    `(?:${esc}\\[|${c1(0x9b)})[0-?]*[ -/]*[@-~]`,
    `(?:${esc}[\\]PX^_]|[${c1(0x90)}${c1(0x98)}${c1(0x9d)}-${c1(0x9f)}])[^${bell}${esc}` +
      `${c1(0x9c)}\n]*(?:${bell}|${esc}\\\\|${c1(0x9c)})?`,
    `${esc}[ -/]*[0-~]`,
  ].join('|'),
  'g',
);

// Control characters but line end and tab, zero-width and direction marks, line and paragraph
// separators.
const controls = /(?![\t\n])[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * JSON for a terminal, and the same JSON for whoever reads it: it escapes C0 by itself, but DEL, C1
 * and direction marks would reach the terminal.
 */
export function escapedJson(json: string): string {
  return json.replace(controls, (character) =>
    character < ' ' ? character : unicodeEscape(character),
  );
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function escaped(character: string): string {
  if (character === '\r') return '';
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character);
}
