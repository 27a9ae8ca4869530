import { describe, expect, it } from 'vitest';
import { isFinding, judged, suspected } from './permission-checks.js';
import { numberedLines } from './source-functions.js';

const source = `const names = new Map();
export function rename(user, team, name) {
  if (!mayEdit(user, team)) throw new Error('not allowed');
  names.set(team, name);
}
export async function drop(user, team) {
  names.delete(team);
}
export const move = (user, team) => {
  if (!user.permissions.has('move')) return;
  names.set(team, 'moved');
};
export const read = (team) => names.get(team);
function clean(team) {
  names.delete(team);
}
const mayEdit = (user, team) => user.roles.includes(team);
class Teams {
  late(user, team) {
    names.add(team);
    if (!user.roles.includes(team)) throw new Error('too late');
  }
}
`;
const drop = '6: drop() changes data and checks no permission';
const rename = '2: rename() changes data and checks no permission';
const late = '19: late() changes data and checks no permission';

describe('what the fake model finds in a file', () => {
  it('a hasty reader suspects what changes something without a word of a check before', () => {
    expect(suspected(numberedLines(source))).toEqual([rename, drop, late]);
  });

  it('a careful reader confirms what is so, and refutes what a helper checks', () => {
    const lines = numberedLines(source);
    expect(judged(drop, lines).verdict).toBe('confirmed');
    expect(judged(late, lines).verdict).toBe('confirmed');
    expect(judged(rename, lines)).toEqual({
      verdict: 'refuted',
      reason: 'rename() calls mayEdit() first, which checks (line 17)',
    });
  });

  it.each([
    ['9: move() changes data and checks no permission', /checks before it changes/],
    ['13: read() changes data and checks no permission', /changes nothing/],
    ['7: drop() changes data and checks no permission', /no function drop\(\) begins in line 7/],
  ])('%s is not so', (claim, reason) => {
    expect(isFinding(claim)).toBe(true);
    const { verdict, reason: said } = judged(claim, numberedLines(source));
    expect(verdict).toBe('refuted');
    expect(said).toMatch(reason);
  });

  const numbered = (mark: string) =>
    source
      .split('\n')
      .map((line, index) => `${String(index + 1).padStart(6)}${mark}${line}`)
      .join('\n');

  it.each([
    ['numbers and a tab', numbered('\t')],
    ['numbers and an arrow', numbered('→')],
    ['numbers and a bar', numbered('| ')],
    ['JSON', JSON.stringify({ output: source })],
    ['the output of a command', `Chunk ID: d3b9c3\nProcess exited with code 0\nOutput:\n${source}`],
    [
      'a frame with numbers',
      `<path>/p/a.js</path>\n<type>file</type>\n<content>\n${numbered(': ')}\n\n(End of file - total 24 lines)\n</content>`,
    ],
  ])('reads a file that is shown with %s', (_name, shown) => {
    expect(suspected(numberedLines(shown))).toEqual([rename, drop, late]);
  });
});
