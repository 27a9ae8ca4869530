import { spawn } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { command, Project } from './project.js';

let project: Project;
afterEach(() => project.close());

/** Throws where nobody catches, as soon as the command has begun. */
const defect = `data:text/javascript,${encodeURIComponent(`
  const look = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0) return;
    clearInterval(look);
    Promise.reject(new Error('a promise that nobody waited for'));
  }, 1);`)}`;

async function broken(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['--import', defect, command, 'fake-model', ...args], {
    cwd: project.work,
    env: { ...process.env, HOME: project.home, PLENUM_CALL: '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

it('X113: an error that nobody caught ends the command with a code and a page; its stack is for those who ask', async () => {
  project = new Project();
  const plain = await broken([]);
  expect(plain.code).toBe(1);
  expect(plain.stderr).toMatch(
    /✗ This is a defect of plenum: a promise that nobody waited for\n.*--verbose.*\n.*plenum help E_INTERNAL\n$/,
  );
  expect((await broken([], { PLENUM_DEBUG: '1' })).stderr).toMatch(/\n\s+at /);
  const json = (await broken(['--json'])).stdout.trimEnd().split('\n').at(-1) ?? '';
  expect(JSON.parse(json)).toMatchObject({ version: 1, error: { code: 'E_INTERNAL' } });
});
