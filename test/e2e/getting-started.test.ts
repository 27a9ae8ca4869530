import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command } from './project.js';

interface Block {
  readonly language: string;
  /** The file it is, where it names one. */
  readonly file: string;
  readonly text: string;
}

const page = readFileSync(resolve(import.meta.dirname, '../../docs/getting-started.md'), 'utf8');
const blocks: readonly Block[] = [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', file = '', text = '']) => ({
    language,
    file,
    text,
  }),
);

let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-start-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  mkdirSync(join(folder, 'work'));
  writeFileSync(join(bin, 'plenum'), `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(join(bin, 'plenum'), 0o755);
  env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    HOME: join(folder, 'home'),
    PLENUM_HOME: '',
    PLENUM_CALL: '',
    NO_COLOR: '1',
    COLUMNS: '120',
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

it('X113: every block of docs/getting-started.md does what the page says, in order', () => {
  const cwd = join(folder, 'work');
  let output = '';
  for (const { language, file, text } of blocks) {
    if (file !== '') {
      mkdirSync(dirname(join(cwd, file)), { recursive: true });
      writeFileSync(join(cwd, file), text);
    } else if (language === 'text')
      for (const line of text.trimEnd().split('\n')) expect(output).toContain(line);
    else {
      expect(language).toBe('sh');
      output = '';
      for (const line of text.trimEnd().split('\n')) {
        const expected = Number(/# .*exit code (\d+)/.exec(line)?.[1] ?? 0);
        const ended = spawnSync('sh', ['-c', line], { cwd, env, encoding: 'utf8' });
        output += ended.stdout + ended.stderr;
        expect(`${line}: ${ended.status}`, output).toBe(`${line}: ${expected}`);
      }
    }
  }
  expect(blocks.filter(({ language }) => language === 'sh').length).toBeGreaterThan(5);
});

it('the last run of the page returned what its notes hold', () => {
  const out = execFileSync('plenum', ['result', '@last'], {
    cwd: join(folder, 'work'),
    env,
    encoding: 'utf8',
  });
  expect(JSON.parse(out)).toEqual({ 'notes/a.md': 3, 'notes/b.md': 2, 'notes/c.md': 1 });
});
