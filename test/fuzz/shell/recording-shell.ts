import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stubs } from './shell-lines.js';

/** What a shell ran: the program's name and what it was given. */
export type Ran = readonly string[];

const recordMark = '\u001e';
const partMark = '\u001f';

/**
 * Runs many lines in one process of a shell, each in a subshell and a folder of its own that holds
 * nothing. The only programs on its PATH are stubs that write down how they were called; `HOME` is
 * that folder too.
 */
export function recordingShell(shell: string) {
  const base = mkdtempSync(join(tmpdir(), 'plenum-shell-'));
  const [bin, lines, work, log] = ['bin', 'lines', 'work', 'log'].map((name) =>
    join(base, name),
  ) as [string, string, string, string];
  for (const folder of [bin, lines, work]) mkdirSync(folder);
  const [first = '', ...others] = stubs.map((name) => join(bin, name));
  writeFileSync(
    first,
    `#!/bin/sh\nprintf '%s${partMark}' "${recordMark}$FUZZ_LINE" "\${0##*/}" "$@" >> '${log}'\n`,
    { mode: 0o755 },
  );
  for (const other of others) linkSync(first, other);
  return {
    /** Per line what was run, in no certain order. */
    async run(texts: readonly string[]): Promise<readonly (readonly Ran[])[]> {
      writeFileSync(log, '');
      texts.forEach((text, index) => {
        writeFileSync(join(lines, String(index)), `${text}\n`);
      });
      const loop =
        `i=0; while [ $i -lt ${texts.length} ]; do ` +
        `(FUZZ_LINE=$i; export FUZZ_LINE; . '${lines}'/$i; wait) 2>/dev/null; ` +
        'i=$((i+1)); done';
      await new Promise<void>((resolve, reject) => {
        const child = spawn(shell, ['-c', loop], {
          cwd: work,
          env: { PATH: bin, HOME: work },
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        child.stdout.resume();
        child.on('error', reject).on('close', () => resolve());
      });
      const ran: Ran[][] = texts.map(() => []);
      for (const record of readFileSync(log, 'utf8').split(recordMark).slice(1)) {
        const [line, ...call] = record.split(partMark).slice(0, -1);
        ran[Number(line)]?.push(call);
      }
      return ran;
    },
    close: () => rmSync(base, { recursive: true, force: true }),
  };
}
