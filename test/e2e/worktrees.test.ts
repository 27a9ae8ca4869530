import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Project, until } from './project.js';

let project: Project;
afterEach(() => project.close());

/** Appends the prompt's last line to the file that it names; reads it back for `show`. */
const editor = `const chunks = []; for await (const chunk of process.stdin) chunks.push(chunk);
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const git = (...args) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@a', ...args]);
const { prompt } = JSON.parse(Buffer.concat(chunks));
appendFileSync(process.env.PLENUM_TEST_LOG, process.env.PLENUM_CALL + '\\n');
const [verb, file, ...words] = prompt.split(' ');
if (verb === 'set') writeFileSync(file, words.join(' ') + '\\n');
if (verb === 'keep' || verb === 'push') writeFileSync(file, verb + '\\n');
if (verb === 'push') { git('add', '-A'); git('commit', '-q', '-m', 'fix'); git('push', '-q', 'origin', 'HEAD:refs/heads/fix'); }
if (verb === 'show') process.stdout.write(readFileSync(file, 'utf8'));
else process.stdout.write('did ' + prompt);
if (verb === 'slow') { await new Promise((resolve) => setTimeout(resolve, 1500)); writeFileSync(file, words.join(' ') + '\\n'); }`;

function git(...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: project.work,
    encoding: 'utf8',
  }).trim();
}

function repository(files: Record<string, string>, config: object = {}): void {
  project = new Project({
    backends: { command: { run: ['node', '../agent.mjs'] } },
    permissions: { allow: ['Sh(sh check.sh)'] },
    ...config,
  });
  writeFileSync(join(project.folder, 'agent.mjs'), editor);
  const config_ = JSON.parse(
    readFileSync(join(project.folder, 'home', '.plenum', 'config.json'), 'utf8'),
  );
  config_.backends.command.run = ['node', join(project.folder, 'agent.mjs')];
  writeFileSync(join(project.folder, 'home', '.plenum', 'config.json'), JSON.stringify(config_));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(project.work, name, '..'), { recursive: true });
    writeFileSync(join(project.work, name), text);
  }
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'base');
}

async function json(...args: string[]) {
  const ended = await project.run(...args, '--json');
  return { ...ended, summary: JSON.parse(ended.stdout) };
}

describe('isolated agents', () => {
  it('X102: fifty agents edit fifty files, five of them in conflict: what can land lands, conflicts come back with both sides, nothing is lost', {
    timeout: 120_000,
  }, async () => {
    repository(
      Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [`src/f${i}.txt`, `original ${i}\n`]),
      ),
    );
    writeFileSync(join(project.work, 'src/f49.txt'), 'uncommitted work of the user\n');
    project.script(
      'wf.js',
      `
const outcomes = await parallel(Array.from({ length: 50 }, (_, i) => () =>
  agent.outcome('set src/f' + (i >= 45 ? i - 45 : i) + '.txt version of ' + i, { isolation: 'worktree', label: 'a' + i })));
const merged = await merge(outcomes);
losses.accept('the conflicts are shown');
return { landed: merged.landed.length, conflicts: merged.conflicts, stat: outcomes[0].workspace.diffStat, diff: await outcomes[0].workspace.diff() };`,
    );
    const { summary } = await json('run', 'wf.js', '--yes');
    expect(summary.status).toBe('completed');
    expect(summary.result.landed).toBe(45);
    expect(summary.result.conflicts).toHaveLength(5);
    expect(summary.result.conflicts[0].files[0]).toMatchObject({
      path: 'src/f0.txt',
      base: 'original 0\n',
      ours: 'version of 0\n',
      theirs: 'version of 45\n',
    });
    expect(summary.result.stat).toEqual({ files: 1, insertions: 1, deletions: 1 });
    expect(summary.result.diff).toContain('+version of 0');
    const branch = `plenum/${summary.runId}`;
    for (let i = 0; i < 45; i += 1)
      expect(git('show', `${branch}:src/f${i}.txt`)).toBe(`version of ${i}`);
    for (let i = 45; i < 50; i += 1)
      expect(git('show', `refs/plenum/${summary.runId}/${i + 1}:src/f${i - 45}.txt`)).toBe(
        `version of ${i}`,
      );
    expect(readFileSync(join(project.work, 'src/f49.txt'), 'utf8')).toBe(
      'uncommitted work of the user\n',
    );
    expect(git('status', '--porcelain', '--', 'src')).toBe('M src/f49.txt');
    expect(git('branch', '--show-current')).toBe('main');
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    const again = await json('resume', '@last', '--yes');
    expect(again.summary.result).toEqual(summary.result);
    expect(project.executions()).toHaveLength(50);
  });

  it('X49: a gate on the merge decides by exit code, and unmerged work keeps a run from being complete', async () => {
    repository({ 'a.txt': 'a\n', 'check.sh': 'grep -q good a.txt\n' });
    project.script(
      'wf.js',
      `const o = await agent.outcome('set a.txt bad', { isolation: 'worktree' }); return (await merge([o], { gate: 'sh check.sh' })).gate;`,
    );
    const bad = await json('run', 'wf.js', '--yes');
    expect(bad.summary.result).toMatchObject({ passed: false, code: 1 });
    expect(bad.summary.status).toBe('partial');
    project.script(
      'left.js',
      `const o = await agent.outcome('set a.txt good', { isolation: 'worktree' }); return o.workspace.commits;`,
    );
    const left = await json('run', 'left.js', '--yes');
    expect(left.summary).toMatchObject({
      status: 'partial',
      reason: expect.stringContaining('not merged'),
    });
  });

  it('X80: a script that takes no work is completed, with a note of what its worktrees hold and what was pushed', async () => {
    repository({ 'a.txt': 'a\n' });
    const remote = join(project.folder, 'remote.git');
    git('init', '-q', '--bare', remote);
    git('remote', 'add', 'origin', remote);
    project.script(
      'push.js',
      `return await parallel(['push', 'keep'].map((what) => () =>
  agent(what + ' b.txt', { isolation: 'worktree', label: what })));`,
    );
    const done = await json('run', 'push.js', '--yes');
    expect(done.summary.status).toBe('completed');
    const { stdout } = await project.run('logs', '@last', '--json');
    expect(stdout).toContain('2 worktrees hold changes');
    expect(stdout).toContain('push (pushed)');
    expect(stdout).not.toContain('keep (pushed)');
  });

  it('X29: a reviewer works at the commit of what it judges, its changes are thrown away, and it runs again when that changed', async () => {
    repository({ 'a.txt': 'a\n' });
    const script = (text: string) => `
const o = await agent.outcome('set a.txt ${text}', { isolation: 'worktree', label: 'writer' });
const seen = await agent('show a.txt', { workspace: o.workspace, readOnly: true, label: 'reviewer' });
const next = await agent.outcome('set b.txt more', { workspace: o.workspace, isolation: 'worktree', label: 'fixer' });
const verdict = await gate('sh check.sh', { of: next, label: 'g' });
const merged = await merge([next]);
return { seen, passed: verdict.passed, landed: merged.landed.length };`;
    writeFileSync(join(project.work, 'check.sh'), 'grep -q . b.txt\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'check');
    project.script('wf.js', script('one'));
    const first = await json('run', 'wf.js', '--yes');
    expect(first.summary).toMatchObject({
      status: 'completed',
      result: { seen: 'one', passed: true, landed: 1 },
    });
    expect(git('show', `plenum/${first.summary.runId}:a.txt`)).toBe('one');
    project.write(
      `.plenum/runs/${first.summary.runId}/script.js`,
      `export const meta = { name: 'e2e', description: 'end to end' };\n${script('two')}`,
    );
    const second = await json('resume', '@last', '--yes');
    expect(second.summary.result.seen).toBe('two');
    expect(project.executions()).toHaveLength(6);
  });

  it('X102: kill -9 while agents work: the resume starts them in fresh worktrees, keeps the old ones, and repeats nothing recorded', async () => {
    repository({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    project.script(
      'wf.js',
      `const first = await agent.outcome('set a.txt done', { isolation: 'worktree' });
const second = await agent.outcome('slow b.txt done', { isolation: 'worktree' });
return (await merge([first, second])).landed.length;`,
    );
    const { child, ended } = project.start(['run', 'wf.js', '--yes']);
    await until(() => project.executions().length === 2);
    child.kill('SIGKILL');
    await ended;
    const { summary } = await json('resume', '@last', '--yes');
    expect(summary).toMatchObject({ status: 'completed', result: 2 });
    expect(project.executions()).toHaveLength(3);
    const folder = join(project.work, '.plenum', 'worktrees', summary.runId);
    const kept = existsSync(folder)
      ? readdirSync(folder).filter((name) => name !== '.gitignore')
      : [];
    expect(kept.length).toBeLessThanOrEqual(1);
  });

  it('X102: work survives the loss of its ref, restored from the bundle in the run folder', async () => {
    repository({ 'a.txt': 'a\n' });
    project.script(
      'wf.js',
      `const o = await agent.outcome('set a.txt kept', { isolation: 'worktree' }); return (await merge([o])).landed.length;`,
    );
    const { summary } = await json('run', 'wf.js', '--yes');
    for (const ref of git(
      'for-each-ref',
      '--format=%(refname)',
      'refs/plenum',
      'refs/heads/plenum',
    ).split('\n'))
      git('update-ref', '-d', ref);
    git('gc', '--prune=now', '-q');
    const again = await json('resume', summary.runId, '--yes');
    expect(again.summary.status).toBe('completed');
    expect(project.executions()).toHaveLength(1);
  });

  it('X52: publish makes a branch of the user once, only where it is granted, from work of the run only', async () => {
    repository({ 'a.txt': 'a\n' }, { permissions: { allow: ['Publish(feature/a)'] } });
    project.script(
      'wf.js',
      `const o = await agent.outcome('set a.txt done', { isolation: 'worktree' });
const merged = await merge([o]);
const told = [];
for (const [what, branch] of [[merged, 'feature/a'], [o, 'feature/b'], [{ commit: 'HEAD', landed: [] }, 'feature/a']]) {
  try { told.push(await publish(what, { as: 'branch', branch })); } catch (error) { told.push(error.name); }
}
return told;`,
    );
    const { summary } = await json('run', 'wf.js', '--yes');
    expect(summary.result).toEqual([
      expect.objectContaining({ branch: 'feature/a' }),
      'PermissionError',
      'UnsupportedError',
    ]);
    expect(git('show', 'feature/a:a.txt')).toBe('done');
    const again = await json('resume', '@last', '--yes');
    expect(again.summary.result).toEqual(summary.result);
    expect(git('branch', '--list', 'feature/*').split('\n')).toHaveLength(1);
  });

  it('C23: without a repository an isolated call throws and says what to do', async () => {
    project = new Project();
    project.script(
      'wf.js',
      `try { await agent('x', { isolation: 'worktree' }); } catch (error) { return [error.name, error.message]; }`,
    );
    const { summary } = await json('run', 'wf.js', '--yes');
    expect(summary.result[0]).toBe('UnsupportedError');
    expect(summary.result[1]).toMatch(/repository/);
  });
});
