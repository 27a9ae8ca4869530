import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const { version, files } = JSON.parse(read('package.json')) as {
  readonly version: string;
  readonly files: readonly string[];
};
/** Those of errors are made from the list of codes, and say so. */
const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.md') && !name.startsWith('errors'),
);

describe('pages of the docs', () => {
  it.each(pages)('%s says the version that it was last checked with', (page) => {
    expect(read(`docs/${page}`)).toMatch(/[^\n]\n\nLast checked with plenum (\S+)\.\n$/);
    expect(read(`docs/${page}`).trimEnd().endsWith(`plenum ${version}.`)).toBe(true);
  });

  it('are as scripts/write-docs.mjs writes them, the list for programs among them', () => {
    const script = join(root, 'scripts/write-docs.mjs');
    const { status, stdout } = spawnSync(process.execPath, [script, '--check'], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '']);
  });
});

describe('docs/llms.txt', () => {
  const list = read('docs/llms.txt');
  const lines = [...list.matchAll(/^- \[[^\]]+\]\(([^)]+)\): (.*)$/gm)];

  it('names every page once, with a sentence, and nothing that is not there', () => {
    const links = lines.map(([, link = '']) => link);
    expect(new Set(links).size).toBe(links.length);
    expect(links.filter((link) => link.endsWith('.md') && !link.startsWith('..')).sort()).toEqual(
      [...pages].sort(),
    );
    expect(links.filter((link) => !existsSync(join(root, 'docs', link)))).toEqual([]);
    for (const [, , text = ''] of lines) expect(text).toMatch(/^.{10,}\.$/);
  });

  it('is shipped', () => expect(files).toContain('docs'));
});
