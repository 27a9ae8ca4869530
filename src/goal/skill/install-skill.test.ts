import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installSkill } from './install-skill.js';
import {
  isOurs,
  type SkilledAgent,
  type SkillScope,
  skilledAgents,
  skillFiles,
} from './skill-files.js';
import { readSkillText } from './skill-text.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-skill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const install = (change: Partial<Parameters<typeof installSkill>[0]> = {}) =>
  installSkill({
    agents: ['claude'],
    scope: 'project',
    folder,
    force: false,
    dryRun: false,
    ...change,
  });
const written = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const text = (path: string) => readFileSync(join(folder, path), 'utf8');

describe('the skill', () => {
  it.each<[SkilledAgent, SkillScope, readonly string[]]>([
    [
      'claude',
      'project',
      [
        '.claude/skills/plenum/SKILL.md',
        '.claude/skills/plenum/reference/authoring.md',
        '.claude/commands/plenum.md',
      ],
    ],
    [
      'codex',
      'user',
      ['.agents/skills/plenum/SKILL.md', '.agents/skills/plenum/reference/authoring.md'],
    ],
    [
      'opencode',
      'user',
      [
        '.config/opencode/skills/plenum/SKILL.md',
        '.config/opencode/skills/plenum/reference/authoring.md',
        '.config/opencode/command/plenum.md',
      ],
    ],
    [
      'gemini',
      'project',
      [
        '.gemini/skills/plenum/SKILL.md',
        '.gemini/skills/plenum/reference/authoring.md',
        '.gemini/commands/plenum.toml',
      ],
    ],
  ])('C94: for %s (%s) it is written where it is looked for', async (agent, scope, paths) => {
    const files = await install({ agents: [agent], scope });
    expect(files.map(({ path, state }) => [path, state])).toEqual(
      paths.map((path) => [join(folder, path), 'written']),
    );
    for (const path of paths) expect(isOurs(text(path)), path).toBe(true);
  });

  it('C94: it teaches when, how, results and resume; and C27, that agents of a run do not start runs', async () => {
    const { skill } = await readSkillText();
    expect(skill).toMatch(/^---\nname: plenum\ndescription: .{80,1000}\n---\n/);
    for (const part of [
      'PLENUM_CALL',
      'worth it',
      'plenum check',
      '--backend simulate',
      '--yes --json',
      'losses',
      'plenum resume',
      'partial',
    ])
      expect(skill).toContain(part);
  });

  it('commands carry the request in the form of their agent', async () => {
    const texts = await readSkillText();
    const command = (agent: SkilledAgent) => skillFiles(agent, 'project', texts).at(-1)?.text ?? '';
    expect(command('claude')).toMatch(/^---\ndescription: .+\n---\n\n[\s\S]*\n\$ARGUMENTS\n/);
    expect(command('opencode')).toContain('$ARGUMENTS');
    expect(command('gemini')).toMatch(
      /^description = ".+"\nprompt = '''\n[\s\S]*\{\{args\}\}[\s\S]*'''\n/,
    );
    expect(texts.command).not.toContain("'''");
  });

  it('written again it changes nothing; a newer text replaces its own files', async () => {
    await install();
    expect((await install()).map(({ state }) => state)).toEqual(['same', 'same', 'same']);
    const texts = await readSkillText();
    const newer = await install({ text: { ...texts, skill: `${texts.skill}\nMore.\n` } });
    expect(newer.map(({ state }) => state)).toEqual(['replaced', 'same', 'same']);
    expect(isOurs(text('.claude/skills/plenum/SKILL.md'))).toBe(true);
  });

  it('a file of somebody else, or one of ours that was edited, is left alone without --force', async () => {
    mkdirSync(join(folder, '.claude/commands'), { recursive: true });
    writeFileSync(join(folder, '.claude/commands/plenum.md'), 'mine\n');
    await expect(install()).rejects.toMatchObject({
      code: 'E_FILE_EXISTS',
      message: expect.stringContaining('.claude/commands/plenum.md'),
    });
    expect(written()).toHaveLength(1);
    await install({ force: true });
    appendFileSync(join(folder, '.claude/skills/plenum/SKILL.md'), 'my addition\n');
    await expect(install()).rejects.toMatchObject({ code: 'E_FILE_EXISTS' });
    expect(text('.claude/skills/plenum/SKILL.md')).toContain('my addition');
  });

  it('never writes through links, even with --force', async () => {
    const other = mkdtempSync(join(tmpdir(), 'plenum-other-'));
    symlinkSync(other, join(folder, '.claude'));
    await expect(install({ force: true })).rejects.toMatchObject({ code: 'E_PATH_OUTSIDE' });
    expect(readdirSync(other)).toEqual([]);
    rmSync(other, { recursive: true });
  });

  it('a dry run writes nothing and says what it would', async () => {
    const files = await install({ agents: skilledAgents, dryRun: true });
    expect(new Set(files.map(({ state }) => state))).toEqual(new Set(['would write']));
    expect(existsSync(join(folder, '.claude'))).toBe(false);
  });
});
