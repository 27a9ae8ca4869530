import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.js';

const folder = resolve(import.meta.dirname, '../../workflows');
const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
describe.each(names)('workflows/%s', (name) => {
  it('C91: is accepted without advice', () => {
    const checked = check(readFileSync(join(folder, name), 'utf8'), name);
    expect(checked.ok ? checked.program.advice : checked.problems).toEqual([]);
  });
});
