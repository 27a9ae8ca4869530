import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { startProgram } from './agent-program.js';

function started(command: readonly string[]) {
  const told: string[] = [];
  const program = startProgram({
    name: 'the agent',
    command,
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? '' },
    endMarked: () => void told.push('marked'),
    onGone: (why) => void told.push(why),
  });
  return { program, told };
}

const node = (source: string) => [process.execPath, '-e', source];

it('a program that ends says how, and what it wrote to standard error', async () => {
  const { program, told } = started(node('console.error("no key"); process.exitCode = 3'));
  await program.exited;
  expect(program.gone()).toBe('the agent ended with code 3: no key');
  expect(told.filter((one) => one !== 'marked')).toEqual([program.gone()]);
  expect(told).toContain('marked');
});

it('a program that is not there is gone, with the reason', async () => {
  const { program } = started(['/nowhere/agent']);
  await new Promise((resolve) => program.child.once('error', resolve));
  expect(program.gone()).toMatch(/^the agent could not be started: .*ENOENT/);
});

it('a program whose first answer is a refusal is closed before that is passed on', async () => {
  const { program } = started(node('setInterval(() => {}, 1000)'));
  const refused = Promise.reject(new Error('another version'));
  await expect(program.introduced(refused)).rejects.toThrow('another version');
  expect(program.gone()).toBe('the agent was closed');
  await program.exited;
});

it('the first reason for its end is the one that stays', async () => {
  const { program } = started(node('setInterval(() => {}, 1000)'));
  program.end('was stopped');
  await program.close();
  expect(program.gone()).toBe('the agent was stopped');
});
