import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { errorCodes } from '../src/core/values/error-codes.js';

const folder = resolve(import.meta.dirname, '../docs/errors');

it('every error code has a page and every page a code', () => {
  const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual(Object.keys(errorCodes).sort());
});

it('every error page says what to do', () => {
  for (const code of Object.keys(errorCodes)) {
    const text = readFileSync(join(folder, `${code}.md`), 'utf8');
    expect(text, code).toMatch(new RegExp(`^# .*${code}`));
    expect(text.length, code).toBeGreaterThan(200);
    // A command or an edit to copy, not only advice. `test/docs-commands.test.ts` checks that it
    // exists.
    expect(text.slice(text.indexOf('\n## What to do')), code).toMatch(
      /^\n## What to do\n[\s\S]*(?:```|`[^`]+`)/,
    );
  }
});
