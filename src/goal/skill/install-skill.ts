import { lstat, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { writeDurable } from '../../host/disk/durable-file.js';
import {
  isOurs,
  type SkilledAgent,
  type SkillFile,
  type SkillScope,
  skillFiles,
} from './skill-files.js';
import { readSkillText, type SkillText } from './skill-text.js';

interface InstallRequest {
  readonly agents: readonly SkilledAgent[];
  readonly scope: SkillScope;
  /** The project, or the home folder. */
  readonly folder: string;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly text?: SkillText;
}

interface InstalledFile {
  readonly path: string;
  readonly agent: SkilledAgent;
  readonly state: 'written' | 'replaced' | 'same' | 'would write' | 'would replace';
}

/**
 * Writes skill and commands where the agents look for them (C94). All or nothing is written as far
 * as files of others are concerned: they are looked at first.
 */
export async function installSkill({
  agents,
  scope,
  folder,
  force,
  dryRun,
  text,
}: InstallRequest): Promise<readonly InstalledFile[]> {
  const texts = text ?? (await readSkillText());
  const wanted = agents.flatMap((agent) =>
    skillFiles(agent, scope, texts).map((file) => ({ agent, file })),
  );
  const present = await Promise.all(wanted.map(({ file }) => presentFile(folder, file)));
  const foreign = wanted.filter(
    (_, at) =>
      present[at] !== null &&
      present[at] !== wanted[at]?.file.text &&
      !isOurs(present[at] ?? '') &&
      !force,
  );
  if (foreign.length > 0) {
    const names = foreign.map(({ file }) => file.path).join(', ');
    throw new PlenumError(
      'E_FILE_EXISTS',
      `Not written by plenum, or changed since: ${names}. Nothing was written.`,
      { hint: 'plenum skill install --force   (replaces them)' },
    );
  }
  const done: InstalledFile[] = [];
  for (const [at, { agent, file }] of wanted.entries()) {
    const before = present[at] ?? null;
    const path = join(folder, file.path);
    if (before === file.text) {
      done.push({ path, agent, state: 'same' });
      continue;
    }
    if (!dryRun) await writeDurable(path, file.text, 0o644);
    const state = before === null ? 'written' : 'replaced';
    done.push({
      path,
      agent,
      state: dryRun ? (before === null ? 'would write' : 'would replace') : state,
    });
  }
  return done;
}

/**
 * What is at the place of a file, `null` for nothing. Throws E_PATH_OUTSIDE when a link leads
 * there: it may lead anywhere.
 */
async function presentFile(folder: string, { path }: SkillFile): Promise<string | null> {
  const full = join(folder, path);
  const parts: string[] = [];
  for (let part = full; relative(folder, part) !== ''; part = dirname(part)) parts.push(part);
  for (const part of parts.reverse()) {
    const found = await lstat(part).catch(() => null);
    if (found === null) return null;
    if (found.isSymbolicLink())
      throw new PlenumError(
        'E_PATH_OUTSIDE',
        `${part} is a link; the skill is never written through links.`,
        { hint: 'Replace the link by a folder or file.' },
      );
    if (part === full && !found.isFile())
      throw new PlenumError('E_FILE_EXISTS', `${part} is there and is no file.`, {
        hint: 'Move it away.',
      });
  }
  return readFile(full, 'utf8');
}
