import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');

/** Rows of the tables whose second column names a test: `file`: how its name goes. */
const rows = page.split('\n').flatMap((line) => {
  const found = /^\| (.+?) \| `([^`]+)`: (.+) \|$/.exec(line);
  return found ? [{ claim: found[1] ?? '', file: found[2] ?? '', name: found[3] ?? '' }] : [];
});

/** Texts that stand where a test has its name: after a bracket, or alone on a line. */
function titles(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:\(|^\s*)(['"`])((?:\\.|(?!\1).)+)\1(?=\s*,)/gm)].map((match) =>
    (match[2] ?? '').replace(/\\(.)/g, '$1'),
  );
}

describe('the page on security', () => {
  it('has a section for every kind of attacker, each with what holds and what does not', () => {
    expect(rows.length).toBeGreaterThan(30);
    const sections = page
      .split(/^## /m)
      .filter((section) => rows.some(({ claim }) => section.includes(claim)));
    const attackers = sections.filter((section) => !section.startsWith('The machine'));
    expect(attackers.length).toBeGreaterThanOrEqual(5);
    expect(
      attackers
        .filter((section) => !section.includes('Does not hold'))
        .map((section) => section.split('\n')[0]),
    ).toEqual([]);
  });

  it('every row of its tables that claims something names a test', () => {
    const claims = page.split('\n').filter((line) => /^\| .* \| .*\.ts/.test(line));
    expect(claims).toHaveLength(rows.length);
  });

  it.each(rows)('$claim: $file has that test', ({ file, name }) => {
    expect(existsSync(join(root, file)), file).toBe(true);
    expect(titles(file).filter((title) => title.includes(name))).not.toEqual([]);
  });
});
