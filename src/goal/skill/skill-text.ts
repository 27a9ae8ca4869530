import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../host/folders/package-root.js';

/** The published texts of the skill. */
export interface SkillText {
  /** SKILL.md, with its front matter. */
  readonly skill: string;
  /** The authoring guide. */
  readonly reference: string;
  /** Prompt of the slash command; `{{request}}` stands for what the user typed after it. */
  readonly command: string;
}

export async function readSkillText(root = packageRoot()): Promise<SkillText> {
  const read = (...path: string[]): Promise<string> =>
    readFile(join(root, 'skills', 'plenum', ...path), 'utf8');
  const [skill, reference, command] = await Promise.all([
    read('SKILL.md'),
    read('reference', 'authoring.md'),
    read('command.md'),
  ]);
  return { skill, reference, command };
}
