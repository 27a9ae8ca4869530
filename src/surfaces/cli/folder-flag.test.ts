import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plenum, testIo } from './fixtures/test-io.js';
import { parserOf } from './verbs/verb-parser.js';
import { verbs } from './verbs/verbs.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As many words as the verb cannot do without. */
async function neededWords(verb: string): Promise<readonly string[]> {
  const { command } = await (verbs[verb] ?? verbs.list ?? fail()).load();
  const parser = parserOf(verb, '', command, testIo());
  return parser.registeredArguments.flatMap(({ required, argChoices }) =>
    required ? [argChoices?.[0] ?? 'x'] : [],
  );
}

function fail(): never {
  throw new Error('no such verb');
}

describe('--cwd', () => {
  it.each(Object.keys(verbs))('X113: plenum %s makes no folder that is not there', async (verb) => {
    const missing = join(folder, 'no', 'such');
    const words = [verb, ...(await neededWords(verb)), '-C', missing];
    const { code, err } = await plenum(testIo({ cwd: folder, home: folder }), ...words);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining(`There is no folder ${missing}`),
    });
    expect(err).toContain(`ls ${folder}`);
    expect(err).toContain('E_FILE_NOT_FOUND');
    expect(existsSync(join(folder, 'no'))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('X113: a goal and a file in the place of a folder are told the same way', async () => {
    writeFileSync(join(folder, 'file'), '');
    const io = testIo({ cwd: folder, home: folder });
    const { code, err } = await plenum(io, 'find the bugs', '-C', 'file');
    expect([code, err]).toEqual([2, expect.stringContaining(join(folder, 'file'))]);
  });
});
