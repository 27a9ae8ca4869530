import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/values/json.js';
import { type TestPlace, testPlace, testToolIO } from '../../../testing/conformance/ports/tools.js';
import { createEdit } from './edit-tool.js';
import { fileTurns } from './file-turns.js';
import { createWrite } from './write-tool.js';

let place: TestPlace;
const turns = fileTurns();
beforeEach(async () => {
  place = await testPlace();
});
afterEach(() => place.cleanup());

const put = (path: string, content: string | Buffer) => writeFile(join(place.root, path), content);
const bytes = (path: string) => readFile(join(place.root, path));
const text = async (path: string) => (await bytes(path)).toString('utf8');
const write = (input: JsonObject, io = testToolIO(place)) =>
  createWrite(undefined, turns).run(input, io);
const edit = (file_path: string, old_string: string, new_string: string, more: JsonObject = {}) =>
  createEdit(undefined, turns).run(
    { file_path, old_string, new_string, ...more },
    testToolIO(place),
  );

describe('Write', () => {
  it('X100: makes folders, says created or overwritten, and keeps the mode', async () => {
    expect(await write({ file_path: 'a/b/c.sh', content: 'echo 1\n' })).toEqual({
      text: 'created: a/b/c.sh (7 bytes)',
      failed: false,
    });
    await chmod(join(place.root, 'a/b/c.sh'), 0o755);
    expect(await write({ file_path: 'a/b/c.sh', content: '' })).toEqual({
      text: 'overwritten: a/b/c.sh (0 bytes)',
      failed: false,
    });
    expect((await stat(join(place.root, 'a/b/c.sh'))).mode & 0o777).toBe(0o755);
    expect(await readdir(join(place.root, 'a/b'))).toEqual(['c.sh']);
  });

  it('X100: leaves a write-protected file and everything under a file as they are', async () => {
    await put('locked.txt', 'kept');
    await chmod(join(place.root, 'locked.txt'), 0o444);
    expect((await write({ file_path: 'locked.txt', content: 'x' })).text).toContain(
      'write-protected',
    );
    expect((await write({ file_path: 'note.txt/x', content: 'x' })).text).toContain(
      'a part of the path is a file',
    );
    expect(await text('locked.txt')).toBe('kept');
    expect((await readdir(place.root)).sort()).toEqual(['locked.txt', 'note.txt', 'src']);
  });

  it('X29: an agent that only reads changes nothing', async () => {
    const io = testToolIO({ ...place, readOnly: true });
    expect(await write({ file_path: 'new.txt', content: 'x' }, io)).toMatchObject({ failed: true });
    const input = { file_path: 'note.txt', old_string: 'first', new_string: 'last' };
    expect(await createEdit(undefined, turns).run(input, io)).toMatchObject({ failed: true });
    expect(io.asked).toEqual([]);
    expect(await text('note.txt')).toContain('first');
  });
});

describe('Edit', () => {
  it('X100: changes the one place, or every place when asked to', async () => {
    expect(await edit('note.txt', 'second', '2nd')).toEqual({
      text: 'changed: note.txt (at line 2)',
      failed: false,
    });
    const twice = await edit('note.txt', 'line', 'row');
    expect(twice).toMatchObject({ failed: true });
    expect(twice.text).toContain('is there 2 times');
    expect((await edit('note.txt', 'line', '$& row', { replace_all: true })).text).toBe(
      'changed: note.txt (2 places, the first at line 1)',
    );
    expect(await text('note.txt')).toBe('first $& row\n2nd $& row\n');
  });

  it('X100: keeps CRLF, a byte order mark, foreign bytes and the mode', async () => {
    await put('dos.txt', '\uFEFFone\r\ntwo\r\nthree\r\n');
    await chmod(join(place.root, 'dos.txt'), 0o750);
    expect(await edit('dos.txt', 'one\ntwo', 'eins\nzwei\nmore')).toMatchObject({ failed: false });
    expect(await text('dos.txt')).toBe('\uFEFFeins\r\nzwei\r\nmore\r\nthree\r\n');
    expect((await stat(join(place.root, 'dos.txt'))).mode & 0o777).toBe(0o750);
    await put('latin.txt', Buffer.from([0xe9, 0x0a, 0x61, 0x0a, 0xff]));
    expect(await edit('latin.txt', 'a', 'é')).toMatchObject({ failed: false });
    expect([...(await bytes('latin.txt'))]).toEqual([0xe9, 0x0a, 0xc3, 0xa9, 0x0a, 0xff]);
    await put('mixed.txt', 'a\nb\r\nc\n');
    expect(await edit('mixed.txt', 'b\nc', 'b\nd')).toMatchObject({ failed: false });
    expect(await edit('mixed.txt', 'a\nb', 'A\nb')).toMatchObject({ failed: false });
    expect(await text('mixed.txt')).toBe('A\nb\r\nd\n');
  });

  it('X100: tells the nearest line when nothing matches', async () => {
    await put('code.ts', 'const one = 1;\n\treturn  total + tax;\n');
    expect((await edit('code.ts', '  return total + tax;', 'x')).text).toBe(
      'code.ts: old_string is not in the file. The nearest line is 2: "\\treturn  total + tax;". It must match to the letter, white space included.',
    );
    expect((await edit('code.ts', 'const one = 1;\nnothing', 'x')).text).toContain(
      'Its first line is line 1, but what follows differs',
    );
    expect((await edit('code.ts', '%%%%', 'x')).text).toContain('No line comes near it');
    expect((await edit('code.ts', 'x', 'x')).text).toContain('nothing to change');
    expect((await edit('code.ts', '', 'x')).text).toContain('old_string is empty');
    expect((await edit('missing.ts', 'a', 'b')).text).toContain('it does not exist');
  });

  it('X100: a replacement that would fill the memory is refused', async () => {
    await put('many.txt', 'a'.repeat(100_000));
    expect(
      (await edit('many.txt', 'a', 'b'.repeat(100_000), { replace_all: true })).text,
    ).toContain('would grow beyond');
  });

  it('X100: edits of one file at the same time all count', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `word${index};`);
    await put('busy.txt', names.join('\n'));
    const answers = await Promise.all(
      names.map((name) => edit('busy.txt', name, name.toUpperCase())),
    );
    expect(answers.every(({ failed }) => !failed)).toBe(true);
    expect(await text('busy.txt')).toBe(names.join('\n').toUpperCase());
  });
});
