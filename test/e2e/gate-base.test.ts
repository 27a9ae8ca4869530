import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Project, until } from './project.js';

let project: Project;
afterEach(() => project.close());

/** Empties what decides. */
const cheat =
  'cat > /dev/null; echo ran >> "$PLENUM_TEST_LOG"; echo \'exit 0\' > check.sh; : > test/case.sh; printf done';

function gatedProject(): void {
  project = new Project({
    backends: { command: { run: ['sh', '-c', cheat] } },
    permissions: { allow: ['Sh(sh check.sh)'] },
  });
  mkdirSync(join(project.work, 'test'));
  project.write('check.sh', '. ./test/case.sh\n');
  project.write('test/case.sh', 'exit 1\n');
  project.script(
    'wf.js',
    "const c = ['sh', 'check.sh'].join(' '); await agent('cheat'); return await gate(c);",
  );
}

describe('the base of a gate', () => {
  it('X183: a process that is killed while it remembers leaves a run whose resume remembers before any agent works', {
    timeout: 120_000,
  }, async () => {
    gatedProject();
    for (let number = 0; number < 6_000; number += 1)
      writeFileSync(join(project.work, 'test', `${number}.txt`), `case ${number}\n`);
    const { child, ended } = project.start(['run', 'wf.js', '--yes', '--json']);
    const contents = () => join(project.runDir(), 'protect/base/contents');
    await until(() => project.runs().length > 0 && existsSync(contents()));
    child.kill('SIGKILL');
    await ended;
    const manifest = join(project.runDir(), 'protect/base/manifest.json');
    // Wherever the kill struck: without a list of what is remembered, no agent had begun.
    if (!existsSync(manifest)) expect(project.executions()).toEqual([]);
    const { stdout } = await project.run('resume', '@last', '--yes', '--json');
    expect(JSON.parse(stdout).result).toMatchObject({
      passed: false,
      code: 1,
      touched: ['check.sh', 'test/case.sh'],
    });
    expect(Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).files).length).toBeGreaterThan(
      6_000,
    );
  });

  it('X183: in a repository nothing that is committed is copied', async () => {
    gatedProject();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        cwd: project.work,
      });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
    const { stdout } = await project.run('run', 'wf.js', '--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'partial',
      result: { passed: false, touched: ['check.sh', 'test/case.sh'] },
    });
    expect(existsSync(join(project.runDir(), 'protect/base/contents'))).toBe(false);
  });
});
