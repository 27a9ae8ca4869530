import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Permit, ToolUse } from '../../../core/step/tool-use.js';
import {
  type TestIO,
  type TestPlace,
  testToolIO,
} from '../../../testing/conformance/ports/tools.js';
import { fileTurns } from '../files/file-turns.js';
import { createRead } from '../files/read-tool.js';
import { createWrite } from '../files/write-tool.js';
import { escapePlace, untouchable } from '../fixtures/escapes.js';

let place: TestPlace;
beforeEach(async () => {
  place = await escapePlace();
});
afterEach(() => place.cleanup());

const write = (path: string, io: TestIO) =>
  createWrite(undefined, fileTurns()).run({ file_path: path, content: 'changed\n' }, io);
const insideOnly = async ({ argument = '/' }: ToolUse): Promise<Permit> =>
  isAbsolute(argument) ? { allowed: false, message: 'outside' } : { allowed: true };
const read = (path: string, io: TestIO) => createRead(undefined).run({ file_path: path }, io);

describe('a swap between the check and the use', () => {
  /** Whoever is asked takes the time to put a link in the place of what was judged. */
  const swapping = (swap: () => Promise<unknown>) =>
    testToolIO(place, {
      permit: async () => {
        await swap();
        return { allowed: true };
      },
    });

  const swaps: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    [
      'the file becomes a link',
      'note.txt',
      async () => {
        await rm(join(place.root, 'note.txt'));
        await symlink(join(place.outside, 'secret.txt'), join(place.root, 'note.txt'));
      },
    ],
    [
      'its folder becomes a link',
      'src/secret.txt',
      async () => {
        await rename(join(place.root, 'src'), join(place.root, 'old'));
        await symlink(place.outside, join(place.root, 'src'));
      },
    ],
    [
      'a folder further up becomes a link',
      'src/sub/secret.txt',
      async () => {
        await rename(join(place.root, 'src'), join(place.root, 'old'));
        await symlink(place.outside, join(place.root, 'src'));
      },
    ],
    [
      'a missing folder becomes a link',
      'fresh/secret.txt',
      () => symlink(place.outside, join(place.root, 'fresh')),
    ],
    [
      'a missing folder becomes a link to .git',
      'fresh/config',
      () => symlink(join(place.root, '.git'), join(place.root, 'fresh')),
    ],
    [
      'the file becomes a pipe',
      'note.txt',
      async () => {
        await rm(join(place.root, 'note.txt'));
        execFileSync('mkfifo', [join(place.root, 'note.txt')]);
      },
    ],
  ];

  it.each(swaps)('X100: %s: nothing foreign is written', async (_name, path, swap) => {
    const before = await untouchable(place);
    const answer = await write(path, swapping(swap));
    expect(answer.failed).toBe(true);
    expect(await untouchable(place)).toBe(before);
  });

  it.each(swaps)('X100: %s: nothing foreign is read', async (_name, path, swap) => {
    const answer = await read(path, swapping(swap));
    expect(answer.failed).toBe(true);
    expect(answer.text).not.toMatch(/\tsecret|\tmine/);
  });

  it.runIf(process.platform === 'linux')(
    'X100: a folder that turns into a link and back without end lets nothing through',
    async () => {
      const { root, outside } = place;
      await writeFile(join(root, 'src', 'secret.txt'), 'ours\n');
      const loop =
        'while :; do mv -T src old; ln -sn "$0" src; rm -rf src; mv -T old src; done 2>/dev/null';
      const swapper = spawn('/bin/sh', ['-c', loop, outside], { cwd: root, stdio: 'ignore' });
      const texts = new Set<string>();
      const untouched = await readdir(outside, { recursive: true });
      const ours = (text: string) => text.includes('\tours');
      try {
        const deadline = performance.now() + 20_000;
        for (
          let round = 0;
          round < 400 || (![...texts].some(ours) && performance.now() < deadline);
          round += 1
        ) {
          for (const folder of ['src', 'src/sub']) {
            await write(`${folder}/race.txt`, testToolIO(place, { permit: insideOnly }));
            texts.add(
              (await read(`${folder}/secret.txt`, testToolIO(place, { permit: insideOnly }))).text,
            );
          }
        }
      } finally {
        swapper.kill('SIGKILL');
        await once(swapper, 'exit');
      }
      expect(await readdir(outside, { recursive: true })).toEqual(untouched);
      expect([...texts].filter((text) => text.includes('\tsecret'))).toEqual([]);
      expect([...texts].some(ours)).toBe(true);
    },
  );
});
