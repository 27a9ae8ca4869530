import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TestRepository, writeIn } from './fixtures/test-repository.js';

it('X49 X102: of 50 agents on 50 files, 5 in conflict, all that can land lands, conflicts have both sides, nothing is lost', {
  timeout: 120_000,
}, async () => {
  const name = (n: number) => `src/file ${n}.txt`;
  const repository = await TestRepository.create(
    Object.fromEntries(Array.from({ length: 50 }, (_, n) => [name(n), `base ${n}\n`])),
  );
  const before = repository.userState();
  const worktrees = await repository.open();
  // Agents 45 to 49 work on the files of agents 0 to 4.
  const agent = async (n: number) => {
    const tree = await worktrees.open(n + 1);
    await writeIn(tree.workspace.path, name(n < 45 ? n : n - 45), `agent ${n}\n`);
    return { workspace: await worktrees.seal(n + 1, tree), label: `agent ${n}`, key: `key-${n}:0` };
  };
  const candidates = await Promise.all(Array.from({ length: 50 }, (_, n) => agent(n)));
  const request = {
    candidates,
    gate: 'test "$(cat src/* | grep -c agent)" = 45',
    when: 'end' as const,
    protect: { globs: [] },
    signal: new AbortController().signal,
  };
  const result = await worktrees.merge(request);
  expect(result.landed.map(({ label }) => label)).toEqual(
    Array.from({ length: 45 }, (_, n) => `agent ${n}`),
  );
  expect(result.conflicts).toEqual(
    Array.from({ length: 5 }, (_, n) => ({
      label: `agent ${n + 45}`,
      ref: `refs/plenum/r7k2/${n + 46}`,
      files: [
        {
          path: name(n),
          base: `base ${n}\n`,
          ours: `agent ${n}\n`,
          theirs: `agent ${n + 45}\n`,
          binary: false,
        },
      ],
    })),
  );
  expect(result.gate).toMatchObject({ passed: true });
  for (const { workspace } of candidates)
    expect(repository.git('rev-parse', workspace.ref)).toBe(workspace.commit);
  expect(await worktrees.merge({ ...request, gate: undefined })).toMatchObject({
    commit: result.commit,
    landed: result.landed,
    conflicts: result.conflicts,
  });
  await worktrees.close();
  expect(await readdir(join(repository.root, '.plenum/worktrees/r7k2'))).toEqual([]);
  expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  expect(repository.userState()).toBe(before);
  await repository.cleanup();
});
