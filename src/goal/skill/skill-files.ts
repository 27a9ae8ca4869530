import { createHash } from 'node:crypto';
import type { SkillText } from './skill-text.js';

export const skilledAgents = ['claude', 'codex', 'opencode', 'gemini'] as const;
export type SkilledAgent = (typeof skilledAgents)[number];
export type SkillScope = 'project' | 'user';

/** One file to write, relative to the project or the home folder. */
export interface SkillFile {
  readonly path: string;
  readonly text: string;
}

const description = 'Run a workflow of many agents with plenum';

/**
 * Where each coding agent looks for skills and slash commands. All four read the same SKILL.md form
 * (the open Agent Skills format); Codex has no command files: there the skill is mentioned as
 * `$plenum`.
 */
const places: Readonly<
  Record<
    SkilledAgent,
    Readonly<Record<SkillScope, { readonly skill: string; readonly command?: string }>>
  >
> = {
  claude: {
    project: { skill: '.claude/skills', command: '.claude/commands/plenum.md' },
    user: { skill: '.claude/skills', command: '.claude/commands/plenum.md' },
  },
  codex: { project: { skill: '.agents/skills' }, user: { skill: '.agents/skills' } },
  opencode: {
    project: { skill: '.opencode/skills', command: '.opencode/command/plenum.md' },
    user: { skill: '.config/opencode/skills', command: '.config/opencode/command/plenum.md' },
  },
  gemini: {
    project: { skill: '.gemini/skills', command: '.gemini/commands/plenum.toml' },
    user: { skill: '.gemini/skills', command: '.gemini/commands/plenum.toml' },
  },
};

export function skillFiles(
  agent: SkilledAgent,
  scope: SkillScope,
  text: SkillText,
): readonly SkillFile[] {
  const { skill, command } = places[agent][scope];
  return [
    { path: `${skill}/plenum/SKILL.md`, text: marked(text.skill, 'html') },
    { path: `${skill}/plenum/reference/authoring.md`, text: marked(text.reference, 'html') },
    ...(command === undefined ? [] : [{ path: command, text: commandText(agent, text.command) }]),
  ];
}

function commandText(agent: SkilledAgent, prompt: string): string {
  if (agent === 'gemini') {
    // A literal string of TOML: nothing in it is an escape. The prompt holds no three quotes.
    return marked(
      `description = "${description}"\n` +
        `prompt = '''\n${prompt.replace('{{request}}', '{{args}}').trimEnd()}\n'''\n`,
      'hash',
    );
  }
  return marked(
    `---\ndescription: ${description}\n---\n\n${prompt.replace('{{request}}', '$ARGUMENTS')}`,
    'html',
  );
}

const mark =
  /\n?(?:<!-- plenum-skill ([0-9a-f]{16})[^\n]* -->|# plenum-skill ([0-9a-f]{16})[^\n]*)\n?$/;

/**
 * Says at the end of a file that it is plenum's, and what it held, so that a file which somebody
 * edited is known as theirs.
 */
function marked(text: string, comment: 'html' | 'hash'): string {
  const body = `${text.trimEnd()}\n`;
  const words = `plenum-skill ${hashOf(body)} written by plenum skill install`;
  return comment === 'html' ? `${body}\n<!-- ${words} -->\n` : `${body}\n# ${words}\n`;
}

/** Whether a file was written by us and not changed since. */
export function isOurs(text: string): boolean {
  const found = mark.exec(text);
  const hash = found?.[1] ?? found?.[2];
  return found !== null && hash === hashOf(text.slice(0, found.index));
}

function hashOf(body: string): string {
  return createHash('sha256').update(body.trimEnd()).digest('hex').slice(0, 16);
}
