import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const kept = join(root, 'docs/pictures');
const page = readFileSync(join(root, 'README.md'), 'utf8');
const names = readdirSync(kept).sort();
const isText = (name: string) => name.endsWith('.svg');

let made: string;
beforeAll(() => {
  made = mkdtempSync(join(tmpdir(), 'plenum-pictures-'));
  const script = join(root, 'scripts/record-window.mjs');
  execFileSync(process.execPath, [script, '--to', made], { stdio: 'inherit' });
}, 600_000);
afterAll(() => rmSync(made, { recursive: true, force: true }));

describe('the pictures of README: npm run record:pictures', () => {
  it('are made again by the script, all of them', () => {
    expect(readdirSync(made).sort()).toEqual(names);
  });

  it.each(names.filter(isText))('%s says what a run shows now', (name) => {
    const read = (folder: string) => readFileSync(join(folder, name), 'utf8');
    expect(read(made)).toBe(read(kept));
    expect(read(made)).toMatch(/<title>[^<]{20,}<\/title>/);
    expect(read(made)).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg")|<script|@font-face/);
  });

  it('those of the page are whole screens', () => {
    const sizes = (folder: string) =>
      names
        .filter((name) => !isText(name))
        .map((name) => {
          const bytes = readFileSync(join(folder, name));
          return [name, bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
        });
    expect(sizes(kept)).toEqual([
      ['page-dark.png', 1440, 900],
      ['page-light.png', 1440, 900],
    ]);
    expect(sizes(made)).toEqual(sizes(kept));
  });

  it('are small enough to be packed', () => {
    const bytes = names.reduce((sum, name) => sum + readFileSync(join(kept, name)).length, 0);
    expect(bytes).toBeLessThan(300_000);
  });

  it('README names only those that are there, each with what it shows', () => {
    const shown = [...page.matchAll(/docs\/pictures\/([\w-]+\.\w+)/g)].map(([, name]) => name);
    expect(shown.toSorted()).toEqual([...names].sort());
    for (const [image] of page.matchAll(/<img [^>]*>/g)) expect(image).toMatch(/\salt="[^"]{30,}"/);
  });
});
