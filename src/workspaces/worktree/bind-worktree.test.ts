import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { failureOf } from '../run-worktrees/fixtures/error-code.js';
import { TestRepository, writeIn } from '../run-worktrees/fixtures/test-repository.js';

let repository: TestRepository;
afterEach(() => repository.cleanup());

/** What an agent does that commits by itself; then what is sealed. */
async function commitIn(
  project: string,
): Promise<{ readonly top: string; readonly path: string; readonly changed: string }> {
  const worktrees = await repository.open({
    project,
    base: repository.gitIn(project, 'rev-parse', 'HEAD'),
  });
  const tree = await worktrees.open(1);
  const { path } = tree.workspace;
  const top = repository.gitIn(path, 'rev-parse', '--show-toplevel');
  await writeIn(path, 'new.txt', 'new\n');
  repository.gitIn(path, 'add', '-A');
  repository.gitIn(path, 'commit', '-q', '-m', 'mine');
  const sealed = await worktrees.seal(1, tree);
  return {
    top,
    path,
    changed: repository.gitIn(project, 'diff', '--name-status', sealed.base, sealed.commit),
  };
}

it.each([false, true])(
  'X49: in a project that is a submodule an agent’s git works on its worktree (worktreeConfig %s)',
  async (worktreeConfig) => {
    const library = await TestRepository.create();
    try {
      repository = await TestRepository.create();
      repository.git('submodule', '--quiet', 'add', library.root, 'lib');
      repository.commit('with a submodule');
      const project = join(repository.root, 'lib');
      if (worktreeConfig) repository.gitIn(project, 'config', 'extensions.worktreeConfig', 'true');
      const { top, path, changed } = await commitIn(project);
      expect([top, changed]).toEqual([path, 'A\tnew.txt']);
      expect(repository.gitIn(project, 'status', '--porcelain')).toBe('');
      expect(await readdir(join(repository.root, '.git/modules/lib'))).not.toContain('a.txt');
    } finally {
      await library.cleanup();
    }
  },
);

it('X49: a worktree that git cannot be bound to is refused before a file is written in it, and leaves nothing', async () => {
  repository = await TestRepository.create();
  const bin = join(repository.folder, 'bin');
  await writeIn(
    bin,
    'git',
    `#!/bin/sh
case "$*" in
  "rev-parse --path-format=absolute --show-toplevel --git-dir") printf '/elsewhere\\n/elsewhere/.git\\n';;
  *) PATH="\${PATH#*:}" exec git "$@";;
esac
`,
  );
  await chmod(join(bin, 'git'), 0o755);
  const worktrees = await repository.open({
    environment: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      PATH: `${bin}:${process.env.PATH}`,
    },
  });
  expect(await failureOf(worktrees.open(1))).toMatch(
    /^E_WORKTREE_ELSEWHERE git in the worktree .* works on \/elsewhere/,
  );
  expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  expect(await readdir(join(repository.root, '.plenum/worktrees/r7k2'))).toEqual([]);
});
