import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentTypeSettings } from '../../config/values/config.js';
import { agentTypeList, findAgentType } from './agent-types.js';
import { readAgentTypes } from './read-agent-types.js';

let folder: string;
let home: string;
let project: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-types-'));
  home = join(folder, 'home');
  project = join(home, 'repo/packages/app');
  await mkdir(project, { recursive: true });
  await mkdir(join(home, 'repo/.git'));
});
afterEach(() => rm(folder, { recursive: true }));

async function save(path: string, ...lines: string[]): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `---\n${lines.join('\n')}\n---\n${path}`);
  return file;
}

interface Given {
  readonly trusted?: boolean;
  readonly agents?: Readonly<Record<string, AgentTypeSettings>>;
  readonly cwd?: string;
}

const read = ({ trusted = true, agents = {}, cwd }: Given = {}) =>
  readAgentTypes({
    project,
    home,
    config: { agents },
    trusted,
    ...(cwd === undefined ? {} : { cwd }),
  });

async function typeOf(name: string, given: Given = {}) {
  const found = findAgentType(await read(given), name);
  if (!found.ok) throw new Error(found.message);
  return found.type;
}

describe('agent types', () => {
  it('C27: general-purpose and Explore always exist, in any case, and Explore is read-only', async () => {
    const all = await read();
    expect(agentTypeList(all)).toEqual(['general-purpose', 'Explore']);
    expect(findAgentType(all, undefined)).toMatchObject({
      ok: true,
      type: { name: 'general-purpose', origin: 'built-in' },
    });
    expect(findAgentType(all, 'EXPLORE')).toMatchObject({
      type: { settings: { readOnly: true, prompt: expect.stringContaining('change nothing') } },
    });
  });

  it('C23: an unknown name lists what exists and the nearest', async () => {
    await save('repo/.claude/agents/reviewer.md', 'name: reviewer');
    expect(findAgentType(await read(), 'reviwer')).toEqual({
      ok: false,
      message:
        'there is no agent type "reviwer"; did you mean "reviewer"? (there are: general-purpose, Explore, reviewer)',
    });
  });

  it('C21: the closest folder wins, ours beats .claude, project beats personal, and what is hidden is named', async () => {
    const order = [
      'repo/packages/app/.plenum/agents/a.md',
      'repo/packages/app/.plenum/agents/deep/b.md',
      'repo/packages/app/.claude/agents/a.md',
      'repo/.plenum/agents/other.md',
      'repo/.claude/agents/a.md',
      '.plenum/agents/a.md',
      '.claude/agents/a.md',
    ];
    const files: string[] = [];
    for (const [index, path] of order.entries())
      files.push(await save(path, `name: ${index % 2 ? 'Audit' : 'audit'}`));
    await save('../.claude/agents/far.md', 'name: far');
    for (const file of files) {
      expect(agentTypeList(await read())).toHaveLength(3);
      expect(await typeOf('AUDIT')).toMatchObject({
        file,
        shadows: files.slice(files.indexOf(file) + 1),
        settings: { prompt: order[files.indexOf(file)] },
        origin: files.indexOf(file) < 5 ? 'project' : 'personal',
      });
      await rm(file);
    }
  });

  it('C21: a broken file is listed with its line, and hides weaker ones instead of being replaced by them', async () => {
    const file = await save('repo/.claude/agents/audit.md', 'readOnly: perhaps');
    await save('.claude/agents/audit.md', 'name: audit');
    const all = await read();
    expect(all.problems).toEqual([
      { name: 'audit', file, message: `${file}:2 true or false is wanted here, not "perhaps"` },
    ]);
    expect(findAgentType(all, 'Audit')).toEqual({
      ok: false,
      message: `the agent type "Audit" cannot be used: ${all.problems[0]?.message}`,
    });
    expect(findAgentType(await read({ agents: { audit: { model: 'x' } } }), 'audit').ok).toBe(
      false,
    );
  });

  it('X103: files of a project are not read through links that lead out of it, personal ones are', async () => {
    await writeFile(join(folder, 'secret.md'), '---\nname: secret\n---\n');
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere/more.md'), '---\n---\n');
    await mkdir(join(home, 'repo/.plenum/agents'), { recursive: true });
    await mkdir(join(home, '.claude'));
    await symlink(join(folder, 'secret.md'), join(home, 'repo/.plenum/agents/secret.md'));
    await symlink(join(folder, 'elsewhere'), join(home, 'repo/.claude'));
    await mkdir(join(folder, 'elsewhere/agents'));
    await writeFile(join(folder, 'elsewhere/agents/more.md'), '---\n---\n');
    await symlink(join(folder, 'elsewhere/agents'), join(home, '.claude/agents'));
    await symlink(join(home, 'repo/shared.md'), join(home, 'repo/.plenum/agents/inside.md'));
    await writeFile(join(home, 'repo/shared.md'), '---\nname: inside\n---\n');
    const all = await read();
    expect(all.problems.map((problem) => problem.message)).toEqual([
      expect.stringContaining('secret.md is a link that leads out'),
      expect.stringContaining('more.md is a link that leads out'),
    ]);
    expect(agentTypeList(all)).toEqual(['general-purpose', 'Explore', 'inside']);
    await rm(join(home, 'repo/.claude'));
    expect(agentTypeList(await read())).toContain('more');
  });

  it('C21: huge files and things that are no files are problems, not waits', async () => {
    await mkdir(join(home, 'repo/.plenum/agents/folder.md'), { recursive: true });
    await writeFile(join(home, 'repo/.plenum/agents/huge.md'), `---\n---\n${'x'.repeat(300_000)}`);
    expect((await read()).problems.map((problem) => problem.name)).toEqual(['folder', 'huge']);
  });

  it('X110: the configuration beats a file of the same name key by key, and adds types', async () => {
    const file = await save('repo/.plenum/agents/a.md', 'name: CodeMod', 'model: m', 'tools: Read');
    const agents = {
      codemod: { backend: 'command', run: ['x'], model: 'n' },
      Explore: { model: 'cheap' },
      extra: { readOnly: true },
    };
    expect(await typeOf('codemod', { agents })).toMatchObject({
      name: 'CodeMod',
      file,
      settings: {
        backend: 'command',
        run: ['x'],
        model: 'n',
        tools: ['Read'],
        prompt: expect.stringContaining('a.md'),
      },
    });
    expect((await typeOf('explore', { agents })).settings).toMatchObject({
      readOnly: true,
      model: 'cheap',
    });
    expect(await typeOf('extra', { agents })).toMatchObject({ origin: 'config', file: null });
  });
});

describe('agent types of a project that nobody trusted', () => {
  it('X103: may narrow tools, but not widen those of a type that they hide', async () => {
    await save(
      '.claude/agents/a.md',
      'name: reviewer',
      'tools: Read, Grep, mcp__github',
      'maxTurns: 5',
      'readOnly: true',
    );
    await save(
      'repo/.claude/agents/a.md',
      'name: reviewer',
      'tools: Read, Bash, mcp__github__get',
      'maxTurns: 50',
      'readOnly: false',
    );
    const narrowed = { tools: ['Read', 'mcp__github__get'], maxTurns: 5, readOnly: true };
    expect((await typeOf('reviewer', { trusted: false })).settings).toMatchObject(narrowed);
    expect((await typeOf('reviewer')).settings).toMatchObject({
      tools: ['Read', 'Bash', 'mcp__github__get'],
      maxTurns: 50,
      readOnly: false,
    });
    const agents = { reviewer: { tools: ['Bash', 'Read'] } };
    expect((await typeOf('reviewer', { trusted: false, agents })).settings.tools).toEqual(['Read']);
    expect((await typeOf('reviewer', { agents })).settings.tools).toEqual(['Bash', 'Read']);
  });

  it('X103: cannot start programs nor let Explore write, and say so', async () => {
    await save('repo/.claude/agents/a.md', 'name: fixer', 'backend: codex', 'model: m');
    await save('repo/.claude/agents/b.md', 'name: explore', 'readOnly: false');
    await save('repo/.claude/agents/c.md', 'name: plain', 'backend: ai-sdk');
    const all = await read({ trusted: false });
    expect((await typeOf('fixer', { trusted: false })).settings).toEqual({
      model: 'm',
      prompt: expect.any(String),
    });
    expect((await typeOf('Explore', { trusted: false })).settings.readOnly).toBe(true);
    expect((await typeOf('plain', { trusted: false })).settings.backend).toBe('ai-sdk');
    expect(all.notes).toEqual([
      'agent type fixer: its backend "codex" is not in force: it starts a program, and this folder is not trusted; plenum trust',
      'agent type explore: it stays read-only, and this folder is not trusted; plenum trust',
    ]);
    expect((await typeOf('fixer')).settings.backend).toBe('codex');
    expect((await typeOf('Explore')).settings.readOnly).toBe(false);
  });

  it('X103: trust in a project does not cover folders below it', async () => {
    await save('repo/packages/app/sub/.claude/agents/a.md', 'name: fixer', 'backend: codex');
    const cwd = join(project, 'sub');
    await mkdir(join(project, '.git'));
    const { settings, file } = await typeOf('fixer', { cwd });
    expect([settings.backend, file]).toEqual([undefined, join(cwd, '.claude/agents/a.md')]);
  });
});
