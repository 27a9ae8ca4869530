/** A key as a person names it: one printed character, or one of these. */
export const namedKeys = [
  'up',
  'down',
  'left',
  'right',
  'enter',
  'esc',
  'tab',
  'pgup',
  'pgdn',
  'home',
  'end',
  'delete',
  'back',
  'ctrl-c',
  'ctrl-d',
  'ctrl-l',
  'ctrl-u',
  'ctrl-z',
  'ctrl-\\',
] as const;

const sequences: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '3~': 'delete',
  '4~': 'end',
  '5~': 'pgup',
  '6~': 'pgdn',
  '7~': 'home',
  '8~': 'end',
};

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u0003': 'ctrl-c',
  '\u0004': 'ctrl-d',
  '\b': 'back',
  '\u007f': 'back',
  '\u000c': 'ctrl-l',
  '\u0015': 'ctrl-u',
  '\u001a': 'ctrl-z',
  '\u001c': 'ctrl-\\',
};

const escapeKey = '\u001b';
/** CSI and SS3; the parameters of a modified key are passed over. */
const sequence = new RegExp(`^${escapeKey}(?:\\[|O)([0-9;]*)([A-Za-z~])`);
/** What is pasted comes between these where a terminal says so. */
const pasteMark = /^20[01]~$/;

/**
 * The keys in what arrived at once. A lone escape is the key; an escape sequence that nobody knows
 * is no key at all, so that nothing of it is taken for letters.
 */
export function keysIn(typed: string): readonly string[] {
  const keys: string[] = [];
  let rest = typed;
  while (rest !== '') {
    const found = sequence.exec(rest);
    if (found) {
      const [whole, parameters = '', final = ''] = found;
      const name = sequences[final === '~' ? `${parameters.split(';')[0]}~` : final];
      if (name !== undefined && !pasteMark.test(`${parameters}${final}`)) keys.push(name);
      rest = rest.slice(whole.length);
      continue;
    }
    const [character = ''] = rest;
    rest = rest.slice(character.length);
    if (character === escapeKey) {
      // Alt and a letter arrive as both at once: that is nobody's key here.
      if (rest === '' || rest[0] === escapeKey) keys.push('esc');
      else rest = rest.slice([...rest][0]?.length ?? 0);
    } else if (controls[character] !== undefined) keys.push(controls[character]);
    else if (character >= ' ') keys.push(character);
  }
  return keys;
}
