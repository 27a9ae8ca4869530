import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ToolUse } from '../../../../core/step/tool-use.js';
import type { JsonObject } from '../../../../core/values/json.js';
import { chosenTools } from './tool-choice.js';
import { permissionHook } from './tool-hook.js';

let root = '';
let outside = '';

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'plenum-root-')));
  outside = await realpath(await mkdtemp(join(tmpdir(), 'plenum-outside-')));
  await mkdir(join(root, 'src'));
  await writeFile(join(root, 'src/a.ts'), '');
  await symlink(outside, join(root, 'out'));
  await symlink(join(outside, 'not-yet'), join(root, 'dangling'));
  await symlink(join(root, 'loop'), join(root, 'loop'));
});

async function judged(tool: string, input: JsonObject) {
  const asked: ToolUse[] = [];
  const hook = permissionHook({
    place: { root, cwd: join(root, 'src'), home: '/home/ann' },
    askedElsewhere: new Set(['mcp__notes__add']),
    permit: async (use) => {
      asked.push(use);
      return { allowed: true };
    },
  });
  const { hookSpecificOutput } = await hook({ tool_name: tool, tool_input: input });
  return { asked: asked.map(({ argument }) => argument), ...hookSpecificOutput };
}

describe('X100: the hook', () => {
  it('carries out exactly the path that was judged', async () => {
    const { asked, updatedInput } = await judged('Edit', {
      file_path: ' ../out/x ',
      old_string: 'a',
      new_string: 'b',
    });
    expect(asked).toEqual([join(outside, 'x')]);
    expect(updatedInput).toEqual({
      file_path: join(outside, 'x'),
      old_string: 'a',
      new_string: 'b',
    });
  });

  it.each([
    ['Glob', { pattern: '**/*.ts' }, 'src'],
    ['Glob', { pattern: '../*' }, '.'],
    ['Glob', { pattern: '/etc/*.conf' }, '/etc'],
    ['Glob', { pattern: '{a,../../..}/*' }, '/'],
    ['Grep', { pattern: 'x', path: '/etc' }, '/etc'],
    ['Bash', { command: 'ls' }, 'ls'],
    ['WebFetch', { url: 'https://example.org' }, 'https://example.org'],
    ['Whatever', { x: 1 }, undefined],
  ])('%s %j asks about %j', async (tool, input, argument) => {
    expect((await judged(tool, input)).asked).toEqual([argument]);
  });

  it('refuses what it cannot read, and what names no path', async () => {
    expect((await judged('Read', {})).permissionDecision).toBe('deny');
    expect((await judged('Read', { file_path: 7 })).permissionDecision).toBe('deny');
  });

  it('asks about a tool of the gateway only once: there', async () => {
    expect(await judged('mcp__notes__add', {})).toMatchObject({
      asked: [],
      permissionDecision: 'allow',
    });
    expect((await judged('mcp__notes__remove', {})).asked).toEqual([undefined]);
  });

  it('refuses when the policy fails', async () => {
    const hook = permissionHook({
      place: { root, cwd: root, home: '' },
      askedElsewhere: new Set(),
      permit: () => Promise.reject(new Error('broken')),
    });
    expect(
      (await hook({ tool_name: 'Bash', tool_input: { command: 'ls' } })).hookSpecificOutput
        .permissionDecision,
    ).toBe('deny');
    expect((await hook('nonsense')).hookSpecificOutput.permissionDecision).toBe('deny');
  });
});

describe('tools', () => {
  const chosen = (tools: readonly string[] | undefined, readOnly = false) =>
    chosenTools({ agentType: 'x', readOnly, tools });

  it('are those of the list, whatever its case, and never those that start agents (C27)', () => {
    expect(chosen(['read', 'BASH', 'mcp__notes', 'Skill', 'Agent', 'workflow'])).toEqual([
      'Bash',
      'Read',
      'Skill',
    ]);
    expect(chosen([])).toEqual([]);
  });

  it('of a read-only agent write nothing, and hold a shell only where the list says so', () => {
    expect(chosen(undefined, true)).toEqual(['Read', 'Glob', 'Grep', 'WebFetch', 'WebSearch']);
    expect(chosen(['Read', 'Bash', 'Edit'], true)).toEqual(['Bash', 'Read']);
  });
});
