import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Project } from './project.js';

let project: Project;
const git = (...args: readonly string[]): string =>
  execFileSync(
    'git',
    ['-C', project.work, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args],
    { encoding: 'utf8' },
  );
const file = (name: string): string => readFileSync(join(project.work, name), 'utf8');

const body = `
const changes = await parallel(['one', 'two'].map((name) => () => agent.outcome(name, { label: name, isolation: 'worktree' })));
return (await merge(changes)).landed.length;
`;

beforeEach(async () => {
  const agent = `const { label } = JSON.parse(require('node:fs').readFileSync(0, 'utf8')); require('node:fs').writeFileSync(label + '.txt', label + '\\n'); console.log('done');`;
  project = new Project({ backends: { command: { run: [process.execPath, '-e', agent] } } });
  project.script('wf.js', body);
  project.write('kept.txt', 'kept\n');
  git('init', '--quiet');
  git('add', 'wf.js', 'kept.txt');
  git('commit', '--quiet', '-m', 'start');
  const { code, stderr } = await project.run('run', 'wf.js', '--yes', '--json', '--name', 'r7k2');
  expect(`${code} ${stderr}`).toMatch(/^0 /);
});
afterEach(() => project.close());

describe('plenum diff and apply', () => {
  it('X49: diff shows what the run merged, and what one agent changed', async () => {
    const whole = await project.run('diff', 'r7k2');
    expect(whole.code).toBe(0);
    expect(whole.stdout).toContain('+++ b/one.txt');
    expect(whole.stdout).toContain('+++ b/two.txt');
    const one = JSON.parse((await project.run('diff', 'r7k2', 'one', '--json')).stdout);
    expect(one).toMatchObject({
      version: 1,
      runId: 'r7k2',
      patch: expect.stringContaining('one.txt'),
    });
    expect(one.patch).not.toContain('two.txt');
    expect(existsSync(join(project.work, 'one.txt'))).toBe(false);
  });

  it('X49: apply takes it into the checkout, not committed', async () => {
    const applied = JSON.parse((await project.run('apply', 'r7k2', '--json')).stdout);
    expect(applied).toMatchObject({
      version: 1,
      runId: 'r7k2',
      mode: 'working-tree',
      files: ['one.txt', 'two.txt'],
    });
    expect([file('one.txt'), file('kept.txt')]).toEqual(['one\n', 'kept\n']);
    expect(git('log', '--oneline').trim().split('\n')).toHaveLength(1);
  });

  it('X49: apply --branch makes a branch and touches no file', async () => {
    const { code, stderr } = await project.run('apply', 'r7k2', '--branch', 'taken');
    expect([code, stderr]).toEqual([0, '✓ made branch taken\n']);
    expect(git('show', 'taken:two.txt')).toBe('two\n');
    expect(existsSync(join(project.work, 'two.txt'))).toBe(false);
  });

  it('X102: prune removes nothing that is nowhere else, and --dry-run removes nothing', async () => {
    const refs = git('for-each-ref');
    expect((await project.run('prune', '--dry-run')).code).toBe(0);
    expect(git('for-each-ref')).toBe(refs);
    const { removed, kept } = JSON.parse((await project.run('prune', '--json')).stdout);
    expect([Array.isArray(removed), Array.isArray(kept)]).toEqual([true, true]);
    expect((await project.run('diff', 'r7k2')).stdout).toContain('one.txt');
    expect(await project.run('prune', '@live')).toMatchObject({ code: 8 });
  });

  it('X49: what this checkout has already is not called nothing', async () => {
    expect(await project.run('apply', 'r7k2')).toMatchObject({ code: 0 });
    git('add', '-A');
    git('commit', '--quiet', '-m', 'taken');
    const again = await project.run('apply', 'r7k2');
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('already')]);
    expect(again.stderr).not.toContain('changed nothing');
  });
});
