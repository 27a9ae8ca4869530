import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Project } from './project.js';

let project: Project;
afterEach(() => project.close());

const script = `const sources = await files(['*.txt']);
const first = await read(sources[0]);
const answers = await pipeline(sources, (file) => agent('look at ' + file, { label: file }));
const made = await sh('touch made.txt');
return { sources, first, answers, code: made.code, tests: (await gate('exit 1')).passed };`;

async function simulated(...flags: string[]) {
  const { stdout, stderr } = await project.run('run', 'wf.js', '--yes', '--json', ...flags);
  expect(stderr).not.toContain('E_');
  return JSON.parse(stdout);
}

it('X114: the configuration and the flag mean the same backend: real files, nothing executed, a clock that jumps', async () => {
  project = new Project({ backend: 'simulate' });
  project.script('wf.js', script);
  writeFileSync(join(project.work, 'a.txt'), 'alpha\n');
  writeFileSync(join(project.work, 'b.txt'), 'beta\n');
  const [configured, asked] = [await simulated(), await simulated('--backend', 'simulate')];
  expect(configured).toMatchObject({
    status: 'completed',
    result: { sources: ['a.txt', 'b.txt'], first: 'alpha\n', code: 0, tests: true },
  });
  expect([configured.result, configured.durationMs]).toEqual([asked.result, asked.durationMs]);
  expect(existsSync(join(project.work, 'made.txt'))).toBe(false);
});
