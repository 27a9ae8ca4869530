import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { fitsStarList } from '../../../src/core/words/star-match.js';
import { createPolicy } from '../../../src/permissions/policy.js';
import { programOf } from '../../../src/permissions/shell-match.js';
import { splitShell } from '../../../src/permissions/shell-split.js';
import type { ShellWord } from '../../../src/permissions/shell-word.js';
import { fuzzBounds } from '../fuzz-bounds.js';
import { type Ran, recordingShell } from './recording-shell.js';
import { runners, shellLine, stubs } from './shell-lines.js';

const wanted = Number(process.env.PLENUM_FUZZ_LINES ?? 3000);
const batch = 500;
const shells = ['/bin/sh', '/bin/bash'].filter((path) => existsSync(path)).map(recordingShell);
afterAll(() => {
  for (const shell of shells) shell.close();
});

const forbidden = stubs[0] ?? '';
const policy = createPolicy({
  mode: 'deny-unlisted',
  allow: [
    ...stubs.slice(1).map((name) => `Bash(${name}:*)`),
    ...['cd', 'true', 'false', 'set', 'export', ':'].map((name) => `Bash(${name} *)`),
  ],
  deny: [],
  ask: [],
});

/** A word whose text the shell makes stands for any words. */
function fits(words: readonly ShellWord[], call: Ran): boolean {
  const from = words.findIndex(({ text }) => text.endsWith(call[0] ?? ''));
  return fitsStarList(words.slice(Math.max(from, 0) + 1), call.slice(1), {
    isStar: ({ dynamic }) => dynamic,
    fits: ({ text }, argument) => text === argument,
  });
}

/** What the shell ran that the splitter did not see; `null` where it owes nothing. */
function unseen(text: string, ran: readonly Ran[]): string | null {
  const split = splitShell(text);
  const allowed = policy.decide({ tool: 'Bash', argument: text }).decision === 'allow';
  if (allowed && ran.some(([name]) => name === forbidden)) return `${forbidden} ran, unlisted`;
  if (!split.ok || split.commands.some((words) => runners.has(programOf(words)))) return null;
  for (const call of ran)
    if (!split.commands.some((words) => programOf(words) === call[0] && fits(words, call)))
      return `${JSON.stringify(call)} ran, seen were ${JSON.stringify(split.commands)}`;
  return null;
}

async function fallen(texts: readonly string[]): Promise<readonly string[]> {
  const results = await Promise.all(shells.map((shell) => shell.run(texts)));
  return results.flatMap((ran) =>
    texts.flatMap((text, index) => {
      const found = unseen(text, ran[index] ?? []);
      return found === null ? [] : [`${JSON.stringify(text)}: ${found}`];
    }),
  );
}

describe('what a shell runs of a line', () => {
  it('the stubs are run and written down', async () => {
    const texts = [`${stubs[1]} a 'b c' && ${stubs[2]}`];
    for (const shell of shells)
      expect(await shell.run(texts)).toEqual([[[stubs[1], 'a', 'b c'], [stubs[2]]]]);
  });

  // What the fuzz found, each once.
  it('X100: the lines that once ran more than was seen', async () => {
    const [one, two] = stubs;
    const found = [
      `${two} &>/dev/null ${one}`,
      `${two} &>>/dev/null ${one}`,
      `"2">/dev/null ${two}`,
      `${two} "2">/dev/null`,
      `${two} \\2>/dev/null`,
      `x+=1 $x ${two}`,
      `${two} <& --long a`,
    ];
    expect(await fallen(found.filter((text) => splitShell(text).ok))).toEqual([]);
  });

  const { seed, chance, goesOn, longestMs } = fuzzBounds(wanted, 100);
  it(
    `X100: is what the splitter saw, or the line is not understood (seed ${seed})`,
    async () => {
      let [made, understood] = [0, 0];
      while (goesOn(made)) {
        const texts = Array.from({ length: batch }, () => shellLine(chance));
        // What is not understood is refused: nothing of it is run here either.
        const run = texts.filter((text) => splitShell(text).ok);
        expect(await fallen(run)).toEqual([]);
        made += texts.length;
        understood += run.length;
      }
      console.log(`${made} lines, ${understood} understood, ${shells.length} shells, seed ${seed}`);
      expect(understood).toBeGreaterThan(made / 10);
    },
    Math.max(longestMs, wanted * 20),
  );
});
