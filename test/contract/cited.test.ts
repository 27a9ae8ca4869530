import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { numbers } from './numbers.js';

const root = resolve(import.meta.dirname, '../..');
const lines = [
  ...readFileSync(join(root, 'docs/contract.md'), 'utf8').matchAll(/^- \*\*([CX]\d+)\b/gm),
].map((match) => match[1] ?? '');

/** Files that speak of the contract, each with the numbers that it names. */
function citing(
  folder: string,
): readonly { readonly file: string; readonly cited: readonly string[] }[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        /\.(ts|mjs|md)$/.test(entry.name) &&
        !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      file: file.slice(root.length + 1),
      // Two figures at least: C0 and C1 are also the names of the control characters, and X1 says
      // nothing.
      cited: [...readFileSync(file, 'utf8').matchAll(/(?<![\w'#$%.-])([CX]\d{2,3})(?![\w.])/g)].map(
        (match) => match[1] ?? '',
      ),
    }))
    .filter(({ cited }) => cited.length > 0);
}

describe('the contract in docs/contract.md', () => {
  it('has every number once', () => {
    expect(lines).toEqual([...new Set(lines)]);
  });

  it('has the numbers that tests are counted by, and no other', () => {
    expect([...lines].sort()).toEqual([...numbers].sort());
  });

  it.each(['src', 'test', 'decisions'])('has every number that %s cites', (folder) => {
    const unknown = citing(folder).flatMap(({ file, cited }) =>
      cited.filter((number) => !lines.includes(number)).map((number) => `${file}: ${number}`),
    );
    expect(unknown).toEqual([]);
  });
});
