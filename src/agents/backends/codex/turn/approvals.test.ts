import { mkdtemp, realpath, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { ToolUse } from '../../../../core/step/tool-use.js';
import type { Json, JsonObject } from '../../../../core/values/json.js';
import { answerRequest } from './approvals.js';

let root: string;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'plenum-approvals-')));
  await symlink('/etc', join(root, 'link'));
});

async function asking(
  method: string,
  params: JsonObject,
  given: { changes?: readonly Json[]; allowed?: boolean; readOnly?: boolean } = {},
) {
  const asked: ToolUse[] = [];
  const told: string[] = [];
  const answer = await answerRequest(method, params, {
    root,
    cwd: root,
    readOnly: given.readOnly === true,
    permit: async (use) => {
      asked.push(use);
      return given.allowed === false ? { allowed: false, message: 'because' } : { allowed: true };
    },
    changesOf: () => given.changes,
    explain: async (message) => void told.push(message),
  });
  return { answer, uses: asked.map(({ tool, argument }) => [tool, argument]), told };
}

const files = 'item/fileChange/requestApproval';
const commands = 'item/commandExecution/requestApproval';

it('X100: every path of a change is asked about as it really is', async () => {
  const changes: readonly Json[] = [
    { path: join(root, 'a.txt') },
    { path: 'b.txt', kind: { type: 'update', move_path: join(root, 'link/passwd') } },
    { path: '../up.txt' },
  ];
  const { answer, uses } = await asking(files, { itemId: 'i' }, { changes });
  expect(answer).toEqual({ decision: 'accept' });
  expect(uses).toEqual([
    ['Edit', 'a.txt'],
    ['Edit', 'b.txt'],
    ['Edit', '/etc/passwd'],
    ['Edit', join(tmpdir(), 'up.txt')],
  ]);
});

it('X100: what cannot be named is declined, and so is a grant for more than these files', async () => {
  for (const [method, params, changes] of [
    [files, { itemId: 'i' }, undefined],
    [files, { itemId: 'i' }, []],
    [files, { itemId: 'i' }, [{ kind: 'x' }, 'y']],
    [files, { itemId: 'i', grantRoot: '/' }, [{ path: 'a' }]],
    [commands, {}, undefined],
    [commands, { command: '' }, undefined],
  ] as const) {
    expect((await asking(method, params, { changes })).answer).toEqual({ decision: 'decline' });
  }
});

it('X100: a refusal tells the agent what and why', async () => {
  const { answer, uses, told } = await asking(
    commands,
    { command: "/bin/bash -c 'rm -rf x'" },
    { allowed: false },
  );
  expect(answer).toEqual({ decision: 'decline' });
  expect(uses).toEqual([['Bash', 'rm -rf x']]);
  expect(told).toEqual(['[plenum] Not permitted: Bash(rm -rf x): because']);
});

it('a read-only agent gets no file change, whatever the policy says', async () => {
  const { answer, uses } = await asking(
    files,
    { itemId: 'i' },
    { changes: [{ path: 'a' }], readOnly: true },
  );
  expect([answer, uses]).toEqual([{ decision: 'decline' }, []]);
});

it('X100: wider permissions are never granted, and the network is asked about by host', async () => {
  expect(
    (
      await asking('item/permissions/requestApproval', {
        permissions: { network: { enabled: true } },
      })
    ).answer,
  ).toEqual({
    permissions: {},
    scope: 'turn',
  });
  expect((await asking('item/tool/requestUserInput', {})).answer).toEqual({ answers: {} });
  expect((await asking('something/else', {})).answer).toBeUndefined();
  const { uses } = await asking(commands, {
    command: 'curl x',
    networkApprovalContext: { host: 'example.org', protocol: 'https' },
  });
  expect(uses).toEqual([['WebFetch', 'https://example.org']]);
});
