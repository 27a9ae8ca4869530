import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Project } from './project.js';

let project: Project | null = null;
afterEach(() => project?.close());

it("X103: a filter of the folder's git configuration runs in no worktree before the folder is trusted, and in all of them after", async () => {
  project = new Project({
    backends: { command: { run: ['sh', '-c', 'cat > /dev/null; echo new > a.txt; printf done'] } },
  });
  const { work, folder } = project;
  const mark = join(folder, 'STARTED');
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: work,
      stdio: 'pipe',
    });
  git('init', '--quiet', '-b', 'main');
  project.write('a.txt', 'a\n');
  project.write('.gitattributes', '*.txt filter=f\n');
  project.script(
    'edit.js',
    "return await agent.outcome('edit', { isolation: 'worktree', label: 'edit' });",
  );
  git('add', '.');
  git('commit', '--quiet', '-m', 'one');
  git('config', 'filter.f.clean', `touch '${mark}'; cat`);
  git('config', 'filter.f.smudge', `touch '${mark}'; cat`);

  const before = JSON.parse((await project.run('run', 'edit.js', '--yes', '--json')).stdout);
  expect(before.result).toMatchObject({ status: 'failed' });
  expect(JSON.stringify(before)).toContain('filter.f.clean');
  expect(await project.run('apply', '@last')).toMatchObject({
    code: 7,
    stderr: expect.stringContaining('E_NOT_TRUSTED'),
  });
  expect(await project.run('prune')).toMatchObject({ code: 7 });
  for (const words of [
    ['diff', '@last'],
    ['doctor'],
    ['check', 'edit.js'],
    ['resume', '@last', '--dry-run'],
  ])
    await project.run(...words);
  expect(existsSync(mark)).toBe(false);

  expect((await project.run('trust', '--no-input')).stderr).toContain(
    '.git/config (filter.f.clean, filter.f.smudge)',
  );
  expect((await project.run('trust', '--yes')).code).toBe(0);
  const after = JSON.parse((await project.run('run', 'edit.js', '--yes', '--json')).stdout);
  expect(after.result).toMatchObject({ status: 'completed' });
  expect(existsSync(mark)).toBe(true);
});
