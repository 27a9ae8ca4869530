import { beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../src/core/values/error-codes.js';
import { helpTopics } from '../src/onboarding/help/help-topics.js';
import { rows } from './e2e/hints/rows/rows.js';
import { codesWithoutRow, unwalked } from './e2e/hints/unwalked.js';
import { wrongCommand } from './house/command-check.js';
import { commandsIn, type SourceHint, sourceHints } from './house/source-hints.js';

const hints = sourceHints();
const isOf = (one: SourceHint) => (other: { readonly from: string; readonly says: string }) =>
  other.from === one.file && other.says === one.says;
const shown = ({ file, says }: SourceHint) => `${file}  ${says}`;

describe('X119: every hint is typed by a test', () => {
  it('has a row that brings it about and types its command, or a reason', () => {
    const open = hints.filter((one) => !rows.some(isOf(one)) && !unwalked.some(isOf(one)));
    expect([...new Set(open.map(shown))]).toEqual([]);
  });

  it('no row and no reason is left over from a hint that is gone', () => {
    const gone = [...rows, ...unwalked].filter(
      (one) => !hints.some((hint) => isOf(hint)(one)) && !one.says.startsWith('('),
    );
    expect(gone.map(({ from, says }) => `${from}  ${says}`)).toEqual([]);
  });

  it('what is walked needs no reason not to be', () => {
    const both = unwalked.filter((one) =>
      rows.some(({ from, says }) => from === one.from && says === one.says),
    );
    expect(both.map(({ from, says }) => `${from}  ${says}`)).toEqual([]);
  });

  it('every error code is brought about by a row, or says why not', () => {
    const walked = new Set(rows.map(({ code }) => code));
    const codes = Object.keys(errorCodes) as (keyof typeof errorCodes)[];
    expect(codes.filter((code) => !walked.has(code) && !(code in codesWithoutRow))).toEqual([]);
    expect(codes.filter((code) => walked.has(code) && code in codesWithoutRow)).toEqual([]);
  });
});

describe('X119: hints are commands', () => {
  let topics: readonly string[] = [];
  beforeAll(async () => {
    topics = (await helpTopics()).flatMap(({ topic, file }) => [topic, file]);
  });

  it('there are hints to look at, whole in one literal each', () => {
    expect(hints.length).toBeGreaterThan(150);
  });

  it('nothing is left to fill in', () => {
    const open = hints.filter(
      (one) => /<[^<>=]+>|\b[A-Z]{2,}_NAME\b/.test(one.says) && !unwalked.some(isOf(one)),
    );
    expect(open.map(shown)).toEqual([]);
  });

  it('every command is one, with its arguments and options', async () => {
    const failing: string[] = [];
    for (const one of hints) {
      const why = one.says.includes('plenum') ? await wrongCommand(one.says, topics) : null;
      if (why !== null && !unwalked.some(isOf(one))) failing.push(`${shown(one)}: ${why}`);
    }
    expect([...new Set(failing)]).toEqual([]);
  });

  it('a command is found wherever it stands in a text', () => {
    expect(commandsIn('To end it: plenum stop r7k2   (to look: plenum watch r7k2)')).toEqual([
      'plenum stop r7k2',
      'plenum watch r7k2',
    ]);
    expect(commandsIn("cd 'a b' && plenum resume r7k2 --budget 3usd")).toEqual([
      "cd 'a b' && plenum resume r7k2 --budget 3usd",
    ]);
    expect(commandsIn('there is none; git init && git add -A')).toEqual(['git init && git add -A']);
    expect(commandsIn('the folder of the plenum package')).toEqual([]);
  });
});
