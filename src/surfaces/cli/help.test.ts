import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../core/values/error-codes.js';
import { plenum, testIo } from './fixtures/test-io.js';
import { verbs } from './verbs/verbs.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pagesIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => /^(?!AGENTS).*\.md$/.test(name))
    .map((name) => ({
      file: join(folder, name),
      topic: name.slice(0, -3).toLowerCase(),
      line:
        folder === 'docs/backends'
          ? 'Backends'
          : folder === 'docs/workflows'
            ? 'Shipped'
            : 'Topics',
    }));
const pages = ['.', 'docs', 'docs/backends', 'docs/workflows'].flatMap(pagesIn);

describe('plenum help <topic>', () => {
  it.each(pages)('$file is a topic, by its name and by its path', async ({ topic, file }) => {
    const text = readFileSync(join(root, file), 'utf8');
    for (const name of [file, file.slice(0, -3), ...(Object.hasOwn(verbs, topic) ? [] : [topic])])
      expect(await plenum(testIo(), 'help', name), name).toEqual({ code: 0, out: text, err: '' });
  });

  it('no folder of the docs is left out, and no two pages have one name', () => {
    const folders = readdirSync(join(root, 'docs'), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
    expect(folders.sort()).toEqual(['backends', 'errors', 'pictures', 'recordings', 'workflows']);
    expect(new Set(pages.map(({ topic }) => topic)).size).toBe(pages.length);
  });

  it('every page is in the package', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const { file } of pages) expect(files).toContain(file.split('/')[0]);
  });

  it('a command of the same name says where the page is', async () => {
    expect((await plenum(testIo(), 'help', 'workflows')).out).toMatch(
      /^Examples:[\s\S]*\nThe page: plenum help docs\/workflows\.md\n$/,
    );
    expect((await plenum(testIo(), 'help', 'fake-model')).out).toContain(
      'The page: plenum help fake-server\n',
    );
    expect((await plenum(testIo(), 'help', 'pause')).out).not.toContain('The page');
  });

  it('other words for a page are known', async () => {
    expect((await plenum(testIo(), 'help', 'config')).out).toMatch(/^# Configuration/);
  });

  it('the topics are listed after the commands', async () => {
    const { out } = await plenum(testIo(), 'help');
    for (const { topic, line } of [...pages, { topic: 'errors', line: 'Topics' }])
      expect(out).toMatch(new RegExp(`^${line}:.* ${topic}( |$)`, 'm'));
    expect((await plenum(testIo(), '--help')).out).toBe(out);
  });

  it('X113: an error code is a topic, and errors lists all of them with their exit codes', async () => {
    const { out } = await plenum(testIo(), 'help', 'E_RUN_DRIVEN');
    expect(out).toMatch(/^# E_RUN_DRIVEN\n/);
    expect((await plenum(testIo(), 'help', 'errors', 'e_run_driven')).out).toBe(out);
    const list = (await plenum(testIo(), 'help', 'errors')).out;
    for (const [code, exit] of Object.entries(errorCodes))
      expect(list).toMatch(new RegExp(`^${code} +${exit}  \\S`, 'm'));
  });

  it('--json has the page as text', async () => {
    const page = JSON.parse((await plenum(testIo(), 'help', 'permissions', '--json')).out);
    expect(page).toMatchObject({
      version: 1,
      topic: 'permissions',
      file: 'docs/permissions.md',
      text: expect.stringContaining('# Permissions'),
    });
  });

  it('X113: an unknown topic ends with 2 and names the near command, topic or code', async () => {
    expect(await plenum(testIo(), 'help', 'permisions')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean "permissions"?'),
    });
    expect((await plenum(testIo(), 'help', 'resmue')).err).toContain('Did you mean "resume"?');
    expect((await plenum(testIo(), 'help', 'E_RUN_DRIVN')).err).toContain(
      'plenum help E_RUN_DRIVEN',
    );
    expect((await plenum(testIo(), 'help', '../package')).code).toBe(2);
  });
});
