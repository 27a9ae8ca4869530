import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../core/words/text-width.js';
import { ask, facts } from '../fixtures/approval-ask.js';
import { testIo } from '../fixtures/test-io.js';
import { approve } from './approve.js';

describe('the keys', () => {
  const failing = {
    ...facts,
    failure: {
      code: 'not-granted',
      weight: 'failure',
      message: 'sh `rm -rf build` is not granted',
      file: null,
      line: 6,
      column: null,
      next: "plenum grant 'rm -rf build'",
    },
    grant: "plenum grant 'rm -rf build'",
    grantable: ['Sh(rm -rf build)'],
    lands: 'merge puts work on the branch plenum/<run>; your checkout stays as it is',
  } as const;

  it('X47: where something can be granted, g is among them, and the box says that the run will fail', async () => {
    const io = testIo({ answers: ['g'] });
    expect(await approve(ask({ facts: failing }), io)).toEqual({ kind: 'grant' });
    expect(io.err()).toContain(
      '✗ line 6: sh `rm -rf build` is not granted: the run will fail here.',
    );
    expect(io.err()).toContain("  → plenum grant 'rm -rf build'\n");
    expect(io.asked[0]).toContain('[g]rant');
    const without = testIo({ answers: ['g', 'n'] });
    await expect(approve(ask(), without)).rejects.toMatchObject({ code: 'E_APPROVAL' });
    expect(without.asked[0]).not.toContain('[g]rant');
  });

  it('C93: ? says what each of them does', async () => {
    const io = testIo({ answers: ['?', 'r'] });
    await approve(ask({ facts: failing, can: { edit: true, change: true } }), io);
    for (const row of [
      '  r         run it, this once',
      '  c         say what should be different (also Tab)',
      '  g         let scripts use Sh(rm -rf build)',
      '  n, Enter  nothing runs, nothing is spent',
      '  Ctrl-C    the same',
    ])
      expect(io.err()).toContain(row);
  });

  it('C93: Ctrl-G edits and Tab changes the request, as in Claude Code', async () => {
    const can = { edit: true, change: true };
    expect(await approve(ask({ can }), testIo({ answers: ['\u0007'] }))).toEqual({ kind: 'edit' });
    expect(await approve(ask({ can }), testIo({ answers: ['\t', 'smaller'] }))).toEqual({
      kind: 'change',
      words: 'smaller',
    });
  });

  it('X113: Ctrl-C is told, with the command that asks again', async () => {
    await expect(approve(ask(), testIo({ answers: ['\u0003'] }))).rejects.toMatchObject({
      code: 'E_INTERRUPTED',
      hint: 'plenum run audit.js',
    });
  });

  it.each([40, 80])(
    'C93: in %i columns no word is broken, in the box or the question',
    async (columns) => {
      const io = testIo({ answers: ['n'], columns: () => columns });
      const can = { edit: true, change: true };
      await approve(ask({ facts: failing, can }), io).catch(() => undefined);
      const said = `${io.err()}${io.asked[0]}`;
      for (const line of said.split('\n').filter((one) => !one.startsWith('  → ')))
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
      // Only what is longer than the line by itself is cut.
      for (const cut of said.split('\n').filter((line) => line.includes('…')))
        expect(cut).toMatch(/ \S{20,}…$/);
      const words = said.replace(/[│┌└]/g, ' ').split(/\s+/);
      for (const word of `${failing.lands} ${failing.failure.message} ${facts.description}`.split(
        ' ',
      ))
        expect(words.some((one) => one.includes(word))).toBe(true);
    },
  );
});
