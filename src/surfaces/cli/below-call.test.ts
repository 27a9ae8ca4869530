import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plenum, testIo } from './fixtures/test-io.js';
import { typedLines } from './fixtures/typed-lines.js';

const folder = mkdtempSync(join(tmpdir(), 'plenum-agent-'));
afterAll(() => rmSync(folder, { recursive: true }));
const agent = () =>
  testIo({ cwd: folder, home: join(folder, 'home'), env: { PLENUM_CALL: 'r7k2:x:0' } });
const lines = await typedLines();

describe('an agent is not the person', () => {
  it.each(
    lines
      .filter(({ kind }) => kind === 'acts')
      .map(({ words }) => [words.join(' '), words] as const),
  )('X181: "%s" is refused under PLENUM_CALL', async (_title, words) => {
    expect(await plenum(agent(), ...words)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('plenum help E_NESTED'),
    });
  });

  it('X181: a goal is refused, and so is everything behind flags that may stand before the verb', async () => {
    expect((await plenum(agent(), 'find the flaky tests')).err).toContain('E_NESTED');
    expect(
      JSON.parse((await plenum(agent(), '--json', '-C', folder, 'trust', '--yes')).out).error,
    ).toMatchObject({ code: 'E_NESTED' });
  });

  it('X181: what only looks is told by this list, so a new verb acts until somebody decides otherwise', () => {
    expect(
      lines.filter(({ kind }) => kind === 'looks').map(({ words }) => words.join(' ')),
    ).toEqual([
      'check zz',
      'simulate zz',
      'test',
      'test zz',
      'new',
      'list',
      'show zz',
      'result zz',
      'logs zz',
      'logs zz zz',
      'watch',
      'watch zz',
      'resume zz --dry-run',
      'answer zz',
      'allow zz',
      'deny zz',
      'status',
      'diff zz',
      'diff zz zz',
      'review zz',
      'export zz',
      'workflows',
      'doctor',
      'skill zz --dry-run',
      'completion bash',
      'prune --dry-run',
      'prune zz --dry-run',
      'fake-model --port none',
      'skill show',
    ]);
  });

  it('X181: an agent may look: runs, workflows, help of what is refused to it', async () => {
    for (const words of [
      ['list'],
      ['status'],
      ['workflows'],
      ['new'],
      ['allow', '--help'],
      ['help', 'trust'],
      ['completion', 'fish'],
    ])
      expect(await plenum(agent(), ...words), words.join(' ')).toMatchObject({ code: 0 });
    expect((await plenum(agent(), 'show', '@last')).err).toContain('E_RUN_NOT_FOUND');
  });
});
