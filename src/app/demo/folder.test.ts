import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareFolder } from './folder.js';

const contents = new Map([
  ['workflow.js', Buffer.from('one')],
  ['lib/a.js', Buffer.from('a')],
  ['.plenum/config.json', Buffer.from('{}')],
]);

let parent: string;
let dir: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'plenum-folder-'));
  dir = join(parent, 'plenum-demo');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const put = (path: string, text: string): void => {
  mkdirSync(join(dir, path, '..'), { recursive: true });
  writeFileSync(join(dir, path), text);
};
const text = (path: string): string => readFileSync(join(dir, path), 'utf8');

describe('the folder of the demo', () => {
  it('is made with everything in it, also where an empty folder is', () => {
    mkdirSync(dir);
    prepareFolder(dir, contents);
    expect([text('workflow.js'), text('lib/a.js'), text('.plenum/config.json')]).toEqual(['one', 'a', '{}']);
  });

  it('takes its own folder again, completes it, and keeps the runs', () => {
    prepareFolder(dir, contents);
    rmSync(join(dir, 'lib'), { recursive: true });
    put('.plenum/runs/r1/script.js', 'recorded');
    prepareFolder(dir, contents);
    expect([text('lib/a.js'), text('.plenum/runs/r1/script.js')]).toEqual(['a', 'recorded']);
  });

  it('brings what an earlier version wrote up to date', () => {
    prepareFolder(dir, new Map([...contents, ['workflow.js', Buffer.from('older')]]));
    prepareFolder(dir, contents);
    expect(text('workflow.js')).toBe('one');
  });

  it('refuses a folder that it did not make, and writes nothing', () => {
    put('notes.txt', 'mine');
    expect(() => prepareFolder(dir, contents)).toThrow('did not make it');
    expect(existsSync(join(dir, 'workflow.js'))).toBe(false);
  });

  it('refuses to overwrite a file that somebody edited', () => {
    prepareFolder(dir, contents);
    put('workflow.js', 'edited');
    expect(() => prepareFolder(dir, contents)).toThrow('workflow.js was changed');
    expect(text('workflow.js')).toBe('edited');
  });

  it.each(['lib/added.js', '.plenum/agents/added.md', '.mcp.json', '.claude/agents/added.md'])('refuses a folder to which %s was added', (path) => {
    prepareFolder(dir, contents);
    put(path, 'not of the demo');
    expect(() => prepareFolder(dir, contents)).toThrow(`${path} is not a file of the demo`);
  });

  it.each(['workflow.js', '.plenum-demo.json', 'lib'])('never writes through a link at %s', (path) => {
    prepareFolder(dir, contents);
    rmSync(join(dir, path), { recursive: true });
    symlinkSync(join(parent, 'elsewhere'), join(dir, path));
    expect(() => prepareFolder(dir, contents)).toThrow();
    expect(existsSync(join(parent, 'elsewhere'))).toBe(false);
  });

  it('refuses a link, or a file, in place of the folder', () => {
    mkdirSync(join(parent, 'real'));
    symlinkSync(join(parent, 'real'), dir);
    expect(() => prepareFolder(dir, contents)).toThrow('not a folder');
    rmSync(dir);
    writeFileSync(dir, 'a file');
    expect(() => prepareFolder(dir, contents)).toThrow('not a folder');
  });

  it('completes a first copy that was interrupted after its marker', () => {
    prepareFolder(dir, contents);
    for (const path of ['workflow.js', 'lib', '.plenum']) rmSync(join(dir, path), { recursive: true });
    prepareFolder(dir, contents);
    expect([text('workflow.js'), text('lib/a.js'), text('.plenum/config.json')]).toEqual(['one', 'a', '{}']);
  });
});
