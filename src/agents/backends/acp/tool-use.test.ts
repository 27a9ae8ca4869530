import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../core/values/json.js';
import { answerPermission } from './permission-answer.js';
import { askedUses } from './tool-use.js';

const place = { root: '/nonexistent/workspace', cwd: '/nonexistent/workspace' };
const inside = (path: string) => join(place.root, path);

async function uses(call: JsonObject): Promise<unknown> {
  const asked = await askedUses(call, place);
  return asked.own ? 'own' : asked.uses.map(({ tool, argument }) => [tool, argument]);
}

it('X100: a use is named as rules name it, in the words of each agent', async () => {
  expect(
    await uses({ kind: 'execute', title: 'Terminal', rawInput: { command: 'npm test' } }),
  ).toEqual([['Bash', 'npm test']]);
  expect(await uses({ kind: 'execute', title: 'npm test', content: [] })).toEqual([
    ['Bash', 'npm test'],
  ]);
  expect(
    await uses({
      kind: 'edit',
      title: 'Writing',
      locations: [{ path: inside('a') }],
      content: [{ type: 'diff', path: inside('b') }],
    }),
  ).toEqual([
    ['Edit', 'a'],
    ['Edit', 'b'],
  ]);
  expect(await uses({ kind: 'delete', rawInput: { path: '/etc/passwd' } })).toEqual([
    ['Edit', '/etc/passwd'],
  ]);
  expect(await uses({ kind: 'read', rawInput: { file_path: '../x' } })).toEqual([
    ['Read', '/nonexistent/x'],
  ]);
  expect(await uses({ kind: 'fetch', rawInput: { url: 'https://a/' } })).toEqual([
    ['WebFetch', 'https://a/'],
  ]);
  expect(
    await uses({ kind: 'other', title: 'Skill', _meta: { claudeCode: { toolName: 'Skill' } } }),
  ).toEqual([['Skill', undefined]]);
});

it('X101: tools of the gateway are not asked about twice, and nothing else passes for one', async () => {
  expect(
    await uses({
      kind: 'other',
      title: 'x',
      _meta: { claudeCode: { toolName: 'mcp__plenum__StructuredOutput' } },
    }),
  ).toBe('own');
  expect(await uses({ kind: 'other', title: 'mcp_plenum_StructuredOutput' })).toBe('own');
  expect(await uses({ kind: 'execute', title: 'mcp__plenum__x; rm -rf .' })).toEqual([
    ['Bash', 'mcp__plenum__x; rm -rf .'],
  ]);
  expect(
    await uses({ kind: 'edit', title: 'mcp__plenum__x', rawInput: { path: inside('a') } }),
  ).toEqual([['Edit', 'a']]);
});

const options = [
  { optionId: 'always', kind: 'allow_always' },
  { optionId: 'once', kind: 'allow_once' },
  { optionId: 'no', kind: 'reject_once' },
];
const selected = (optionId: string) => ({ outcome: { outcome: 'selected', optionId } });

async function answered(
  call: JsonObject,
  allowed: boolean,
  readOnly = false,
  offered: JsonObject['x'] = options,
) {
  const permit = async () =>
    allowed ? ({ allowed: true } as const) : ({ allowed: false, message: 'no' } as const);
  return answerPermission({ toolCall: call, options: offered }, { ...place, readOnly, permit });
}

it('X100: what the policy allows is allowed this once, never for ever', async () => {
  const command = { kind: 'execute', rawInput: { command: 'ls' } };
  expect(await answered(command, true)).toEqual(selected('once'));
  expect(await answered(command, false)).toEqual(selected('no'));
  expect(await answered(command, true, false, options.slice(0, 1))).toEqual({
    outcome: { outcome: 'cancelled' },
  });
});

it('X100: what cannot be named is refused, and so is all that may write under readOnly', async () => {
  const calls: readonly JsonObject[] = [
    {},
    { kind: 'edit', title: 'Editing' },
    { kind: 'execute' },
  ];
  for (const call of calls) expect(await answered(call, true)).toEqual(selected('no'));
  expect(await answered({ kind: 'execute', rawInput: { command: 'ls' } }, true, true)).toEqual(
    selected('no'),
  );
  expect(await answered({ kind: 'read', rawInput: { path: tmpdir() } }, true, true)).toEqual(
    selected('once'),
  );
});
