import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plenum, testIo } from './fixtures/test-io.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-answer-'));
  mkdirSync(join(folder, 'work/.plenum'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const terminal = { stdin: true, stdout: true, stderr: true };

function io(answers?: readonly string[]) {
  const place = { cwd: join(folder, 'work'), home: join(folder, 'home') };
  const env = { PATH: process.env.PATH };
  return testIo({ ...place, env, ...(answers ? { terminal, answers } : {}) });
}

/** A run that waits for the answer; what it printed as the way to answer it. */
async function waiting(call: string): Promise<readonly string[]> {
  const script = `export const meta = { name: 'x', description: 'y' };\nreturn await ${call};\n`;
  writeFileSync(join(folder, 'work/x.js'), script);
  expect((await plenum(io(), 'run', 'x.js', '--yes', '--name', 'one')).code).toBe(7);
  const { out } = await plenum(io(), 'answer', 'one');
  return out.split('\n').flatMap((line) => /^ {2}plenum (.*)$/.exec(line)?.[1] ?? []);
}

/** The words of a printed command, as a shell reads them. */
const typed = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

async function result() {
  expect((await plenum(io(), 'resume', 'one', '--yes')).code).toBe(0);
  return JSON.parse((await plenum(io(), 'result', 'one', '--json')).out).result;
}

describe('X50: what is printed for a question answers it when it is typed', () => {
  it('a command for each option, whatever it looks like', async () => {
    const commands = await waiting("ask('Which?', { options: ['red', 'the blue one', '-1'] })");
    expect(commands).toEqual([
      'answer one --question 1 red',
      "answer one --question 1 'the blue one'",
      'answer one --question 1 -- -1',
    ]);
    const shown = (await plenum(io(), 'show', 'one')).out.replaceAll(/\s+/g, ' ');
    for (const command of commands) expect(shown).toContain(`plenum ${command}`);
    expect((await plenum(io(), ...typed(commands[2] ?? ''))).code).toBe(0);
    expect(await result()).toBe('-1');
  });

  it('for any text the command asks for it at the terminal', async () => {
    const [command = '', ...more] = await waiting("ask('What is it called?')");
    expect([command, more]).toEqual(['answer one --question 1', []]);
    const person = io(['Plenum it is']);
    expect((await plenum(person, ...typed(command))).code).toBe(0);
    expect(person.asked).toEqual(['Answer: ']);
    expect(person.err()).toContain('What is it called?');
    expect(await result()).toBe('Plenum it is');
  });

  it('Enter takes a default; without one, and at the end of input, it stays open', async () => {
    const commands = await waiting("Promise.all([ask('A?'), ask('B?')])");
    expect(commands).toEqual(['answer one --question 1', 'answer one --question 2']);
    const none = await plenum(io([]), 'answer', 'one');
    expect([none.code, none.err]).toEqual([130, expect.stringContaining('stays open')]);
    expect((await plenum(io(['']), 'answer', 'one')).code).toBe(130);
    expect((await plenum(io(), 'answer', 'one')).out).toContain('#1 A?');
  });
});
