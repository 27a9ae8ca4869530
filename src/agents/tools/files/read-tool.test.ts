import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestPlace, testPlace, testToolIO } from '../../../testing/conformance/ports/tools.js';
import { createRead } from './read-tool.js';

let place: TestPlace;
beforeEach(async () => {
  place = await testPlace();
});
afterEach(() => place.cleanup());

const put = (path: string, content: string | Buffer) => writeFile(join(place.root, path), content);
const read = (input: Record<string, string | number>) =>
  createRead(undefined).run(input, testToolIO(place));

describe('Read', () => {
  it('X100: shows lines with their numbers', async () => {
    expect(await read({ file_path: 'note.txt' })).toEqual({
      text: '     1\tfirst line\n     2\tsecond line',
      failed: false,
    });
  });

  it('X100: shows a part, and says how to read on', async () => {
    await put(
      'many.txt',
      Array.from({ length: 5000 }, (_, index) => `line ${index + 1}\n`).join(''),
    );
    const first = (await read({ file_path: 'many.txt' })).text.split('\n');
    expect(first).toHaveLength(2001);
    expect(first.at(-1)).toBe('[plenum: lines 1 to 2000 are shown; read on with offset 2001]');
    const part = await read({ file_path: 'many.txt', offset: 4999, limit: '10' });
    expect(part).toEqual({ text: '  4999\tline 4999\n  5000\tline 5000', failed: false });
    expect(await read({ file_path: 'many.txt', offset: 9000 })).toEqual({
      text: 'many.txt has only 5000 lines: pass a smaller offset',
      failed: true,
    });
  });

  it('X100: cuts long lines, and long files in between', async () => {
    await put('wide.txt', `${'é'.repeat(5000)}\nshort\n`);
    const wide = (await read({ file_path: 'wide.txt' })).text;
    expect(wide).toContain(`${'é'.repeat(1000)} [plenum: line cut]`);
    expect(wide).toContain('     2\tshort');
    expect(wide).not.toContain('\uFFFD');
    await put('long.txt', `${'x'.repeat(1500)}\n`.repeat(1000));
    const long = (await read({ file_path: 'long.txt' })).text;
    expect(Buffer.byteLength(long)).toBeLessThan(257 * 1024);
    const next = Number(/read on with offset (\d+)\]$/.exec(long)?.[1]);
    expect((await read({ file_path: 'long.txt', offset: next, limit: 1 })).text).toContain(
      `   ${next}\txxx`,
    );
  });

  it('X100: a file of gigabytes without a line end is answered at once', async () => {
    await put('huge.txt', 'start');
    await put('sparse.txt', `${'x'.repeat(9000)}`);
    await truncate(join(place.root, 'sparse.txt'), 300_000_000);
    const started = performance.now();
    expect((await read({ file_path: 'sparse.txt' })).text).toMatch(/x \[plenum: line cut\]/);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('X100: says what is binary, empty, a folder, not UTF-8 or ended with CRLF', async () => {
    await put('image.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1]));
    expect(await read({ file_path: 'image.png' })).toEqual({
      text: 'image.png is a binary file of 7 bytes; it is not shown',
      failed: false,
    });
    await put('empty.txt', '');
    expect((await read({ file_path: 'empty.txt' })).text).toBe('empty.txt is empty');
    expect(await read({ file_path: 'src' })).toEqual({
      text: 'src is a folder: list it with Glob, pattern "*", path "src"',
      failed: true,
    });
    await put('latin.txt', Buffer.from('caf\xe9\n', 'latin1'));
    expect((await read({ file_path: 'latin.txt' })).text).toBe(
      '     1\tcaf\uFFFD\n[plenum: some bytes are not UTF-8 and are shown as \uFFFD]',
    );
    await put('dos.txt', 'one\r\ntwo\r\n');
    expect((await read({ file_path: 'dos.txt' })).text).toBe(
      '     1\tone\n     2\ttwo\n[plenum: lines end with CRLF; Edit keeps that]',
    );
  });

  it('X100: a missing file is answered with the names that were perhaps meant', async () => {
    expect(await read({ file_path: 'Note.md' })).toEqual({
      text: 'Note.md: it does not exist; perhaps note.txt',
      failed: true,
    });
    expect((await read({ file_path: 'src/mian.ts' })).text).toBe(
      'src/mian.ts: it does not exist; perhaps src/main.ts',
    );
    expect((await read({ file_path: 'src/amin.ts' })).text).toBe(
      'src/amin.ts: it does not exist; perhaps src/main.ts',
    );
    expect((await read({ file_path: 'zzzzzzzz' })).text).toBe(
      'zzzzzzzz: it does not exist; find files with Glob',
    );
    expect((await read({ file_path: 'note.txt/x' })).text).toContain(
      'a part of the path is a file',
    );
    expect((await read({ file_path: join(place.outside, 'secret.md') })).text).not.toContain(
      'secret.txt',
    );
  });

  it('X100: a line at the border of two chunks is whole', async () => {
    for (const length of [65_534, 65_535, 65_536, 65_537]) {
      await put(
        'border.txt',
        `${'y\n'.repeat(Math.floor(length / 2))}${length % 2 ? 'y' : ''}end é\r\nlast`,
      );
      const { text } = await read({ file_path: 'border.txt', offset: Math.floor(length / 2) + 1 });
      expect(text).toContain(`${length % 2 ? 'y' : ''}end é\n`);
      expect(text).toContain('\tlast');
    }
  });

  it('X29: a link inside the workspace is read as what it leads to', async () => {
    await mkdir(join(place.root, 'deep'));
    await symlink('../note.txt', join(place.root, 'deep', 'link.txt'));
    const io = testToolIO(place);
    expect(await createRead(undefined).run({ file_path: 'deep/link.txt' }, io)).toMatchObject({
      failed: false,
    });
    expect(io.asked).toMatchObject([{ tool: 'Read', argument: 'note.txt' }]);
  });
});
