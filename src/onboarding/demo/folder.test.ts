import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareFolder as prepare } from './folder.js';

const contents = new Map([
  ['workflow.js', Buffer.from('one')],
  ['lib/a.js', Buffer.from('a')],
  ['.plenum/config.json', Buffer.from('{}')],
]);

const prepareFolder = (dir: string, given: ReadonlyMap<string, Buffer>): Promise<void> =>
  prepare(dir, given, process.env);

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
  it('is made with everything in it, also where an empty folder is', async () => {
    mkdirSync(dir);
    await prepareFolder(dir, contents);
    expect([text('workflow.js'), text('lib/a.js'), text('.plenum/config.json')]).toEqual([
      'one',
      'a',
      '{}',
    ]);
  });

  it('takes its own folder again, completes it, and keeps the runs', async () => {
    await prepareFolder(dir, contents);
    rmSync(join(dir, 'lib'), { recursive: true });
    put('.plenum/runs/r1/script.js', 'recorded');
    await prepareFolder(dir, contents);
    expect([text('lib/a.js'), text('.plenum/runs/r1/script.js')]).toEqual(['a', 'recorded']);
  });

  it('brings what an earlier version wrote up to date', async () => {
    await prepareFolder(dir, new Map([...contents, ['workflow.js', Buffer.from('older')]]));
    await prepareFolder(dir, contents);
    expect(text('workflow.js')).toBe('one');
  });

  it('refuses a folder that it did not make, and writes nothing', async () => {
    put('notes.txt', 'mine');
    await expect(prepareFolder(dir, contents)).rejects.toThrow('did not make it');
    expect(existsSync(join(dir, 'workflow.js'))).toBe(false);
  });

  it('refuses to overwrite a file that somebody edited', async () => {
    await prepareFolder(dir, contents);
    put('workflow.js', 'edited');
    await expect(prepareFolder(dir, contents)).rejects.toThrow('workflow.js was changed');
    expect(text('workflow.js')).toBe('edited');
  });

  it.each(['lib/added.js', '.plenum/agents/added.md', '.mcp.json', '.claude/agents/added.md'])(
    'refuses a folder to which %s was added',
    async (path) => {
      await prepareFolder(dir, contents);
      put(path, 'not of the demo');
      await expect(prepareFolder(dir, contents)).rejects.toThrow(
        `${path} is not a file of the demo`,
      );
    },
  );

  it.each(['workflow.js', '.plenum-demo.json', 'lib'])(
    'never writes through a link at %s',
    async (path) => {
      await prepareFolder(dir, contents);
      rmSync(join(dir, path), { recursive: true });
      symlinkSync(join(parent, 'elsewhere'), join(dir, path));
      await expect(prepareFolder(dir, contents)).rejects.toThrow();
      expect(existsSync(join(parent, 'elsewhere'))).toBe(false);
    },
  );

  it('refuses a link, or a file, in place of the folder', async () => {
    mkdirSync(join(parent, 'real'));
    symlinkSync(join(parent, 'real'), dir);
    await expect(prepareFolder(dir, contents)).rejects.toThrow('not a folder');
    rmSync(dir);
    writeFileSync(dir, 'a file');
    await expect(prepareFolder(dir, contents)).rejects.toThrow('not a folder');
  });

  it('completes a first copy that was interrupted after its marker', async () => {
    await prepareFolder(dir, contents);
    for (const path of ['workflow.js', 'lib', '.plenum'])
      rmSync(join(dir, path), { recursive: true });
    await prepareFolder(dir, contents);
    expect([text('workflow.js'), text('lib/a.js'), text('.plenum/config.json')]).toEqual([
      'one',
      'a',
      '{}',
    ]);
  });
});
