import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Backend } from '../../core/ports/backend.js';
import { createCommandBackend } from './command-backend.js';

export const agentFile = fileURLToPath(new URL('./fixtures/agent.mjs', import.meta.url));

/** Last argument of every fixture, so that test files running beside this one are not taken for leftovers. */
const owner = `owner-${process.pid}`;

/** The fixture agent in one of its modes. */
export function agent(mode: string, ...rest: readonly string[]): Backend {
  return createCommandBackend({ run: [process.execPath, agentFile, mode, ...rest, owner] });
}

/** Living fixtures of this test file. */
export async function livingFixtures(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,stat=,args=']);
  return stdout.split('\n').filter((line) => line.endsWith(owner) && !/^\s*\d+ Z/.test(line));
}

/** Those that run; one that ended and was not yet reaped by its parent does not. */
export async function livingOf(pids: readonly number[]): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,stat=']);
  const living = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return pids.filter((pid) => living.some(([id, state]) => Number(id) === pid && !state?.startsWith('Z')));
}

/** Process ids that a fixture wrote, once it has. */
export async function writtenPids(file: string): Promise<readonly number[]> {
  for (let turn = 0; turn < 400; turn++) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return text.split(' ').map(Number);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${file} was never written`);
}
