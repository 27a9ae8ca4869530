import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { blocksOf, commandsOf, openShell, type Shell } from './command-page.js';
import { command } from './project.js';

const docs = resolve(import.meta.dirname, '../../docs');
const read = (page: string) => readFileSync(join(docs, `${page}.md`), 'utf8');

const asSomebody = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];

let fake: FakeModel;
let folder: string;
let shell: Shell;
beforeEach(async () => {
  fake = await createFakeModel();
  folder = mkdtempSync(join(tmpdir(), 'plenum-page-'));
  const bin = join(folder, 'bin');
  const work = join(folder, 'work');
  for (const made of [bin, join(folder, 'home'), join(work, 'src')])
    mkdirSync(made, { recursive: true });
  const own = `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`;
  writeFileSync(join(bin, 'plenum'), own, { mode: 0o755 });
  writeFileSync(join(work, 'src', 'a.js'), 'export const a = 1;\n');
  writeFileSync(join(work, 'package.json'), '{ "scripts": { "test": "node --check src/a.js" } }\n');
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    ['commit', '--quiet', '-m', 'first'],
  ])
    execFileSync('git', [...asSomebody, ...args], { cwd: work });
  shell = openShell(work, {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    HOME: join(folder, 'home'),
    NO_COLOR: '1',
    COLUMNS: '100',
    ANTHROPIC_BASE_URL: fake.url,
    ANTHROPIC_API_KEY: 'none',
  });
});
afterEach(async () => {
  await shell.close();
  await fake.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}, 60_000);

async function played(line: string): Promise<string> {
  const expected = Number(/# .*exit code (\d+)/.exec(line)?.[1] ?? 0);
  const { code, output } = await shell.play(line);
  expect(`${line}: ${code}`, output).toBe(`${line}: ${expected}`);
  return output;
}

/** Steps of a job that are commands, but for those that install. */
function stepsOf(yaml: string): readonly string[] {
  return [...yaml.matchAll(/^ *- run: (?!npm install)(.*)$/gm)].map(([, line = '']) => line);
}

describe('every command of a page does what the page says, in order', () => {
  it.each(['from-claude-code', 'long-runs', 'in-ci', 'troubleshooting'])(
    'X113: docs/%s.md',
    async (name) => {
      let output = '';
      let count = 0;
      for (const { language, file, text } of blocksOf(read(name))) {
        if (file !== '') {
          mkdirSync(dirname(join(folder, 'work', file)), { recursive: true });
          writeFileSync(join(folder, 'work', file), text);
        } else if (language === 'text')
          for (const line of text.trimEnd().split('\n')) expect(output).toContain(line);
        else {
          output = '';
          const lines = language === 'yaml' ? stepsOf(text) : commandsOf(text);
          for (const line of lines) output += await played(line);
          count += lines.length;
        }
      }
      expect(count).toBeGreaterThan(4);
    },
    300_000,
  );
});
