import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../core/values/json.js';
import { plural } from '../../core/words/amounts.js';
import { plainText } from '../../core/words/plain-text.js';
import { kindCounts, treeLines } from './file-tree.js';
import { findTestCommand } from './find-test-command.js';
import { projectFiles } from './project-files.js';

interface RepositoryMap {
  readonly text: string;
  /** Whether calls can have worktrees here. */
  readonly git: boolean;
}

const mostCharacters = 12_000;
const readmeLines = 25;

/**
 * What a stranger has to know of a project to plan work in it: bounded, and the same text for the
 * same files.
 */
export async function repositoryMap(
  project: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RepositoryMap> {
  const [{ paths, more, git }, manifest, readme, tests] = await Promise.all([
    projectFiles(project, environment),
    head(join(project, 'package.json'), 100_000),
    firstReadme(project),
    findTestCommand(project, environment.PATH ?? ''),
  ]);
  const facts = [
    `${paths.length}${more ? ' or more' : ''} files: ${kindCounts(paths, 8) || 'none'}`,
    git
      ? `git: on ${git.branch}, ` +
        `${git.changed === 0 ? 'nothing uncommitted' : plural(git.changed, 'uncommitted change')}`
      : 'git: no repository',
    tests
      ? `tests: ${tests.command} ` +
        `(from ${tests.from})${tests.installed ? '' : ', not installed here'}`
      : 'tests: no command found',
    ...packageLines(manifest),
  ];
  const start = readme === '' ? '' : `\n\nREADME begins:\n${readme}`;
  const room = Math.max(
    10,
    Math.floor((mostCharacters - facts.join('\n').length - start.length) / 60),
  );
  const text =
    `${facts.join('\n')}\n\nFolders, with their number of ` +
    `files:\n${treeLines(paths, Math.min(120, room)).join('\n')}${start}`;
  return {
    text: plainText(
      text.length > mostCharacters ? `${text.slice(0, mostCharacters - 2)}\n…` : text,
    ),
    git: git !== null,
  };
}

function packageLines(text: string): readonly string[] {
  const manifest = parsed(text);
  if (!isJsonObject(manifest)) return [];
  const name = typeof manifest.name === 'string' ? manifest.name : '(no name)';
  const about =
    typeof manifest.description === 'string' ? ` – ${manifest.description.slice(0, 200)}` : '';
  const names = (value: unknown): string[] => (isJsonObject(value) ? Object.keys(value) : []);
  const scripts = isJsonObject(manifest.scripts) ? Object.entries(manifest.scripts) : [];
  const list = (title: string, items: readonly string[]): string[] =>
    items.length === 0
      ? []
      : [`  ${title}: ${items.slice(0, 20).join(', ')}${items.length > 20 ? ', …' : ''}`];
  return [
    'package.json: ' +
      `${name.slice(0, 100)}${about}${manifest.type === 'module' ? ' (ES modules)' : ''}`,
    ...list(
      'scripts',
      scripts.map(([script, command]) => `${script} = ${String(command).slice(0, 60)}`),
    ),
    ...list('depends on', names(manifest.dependencies)),
    ...list('for development', names(manifest.devDependencies)),
    ...list(
      'workspaces',
      Array.isArray(manifest.workspaces) ? manifest.workspaces.map(String) : [],
    ),
  ];
}

async function firstReadme(project: string): Promise<string> {
  for (const name of ['README.md', 'readme.md', 'README', 'README.rst', 'README.txt']) {
    const text = await head(join(project, name), 8_000);
    if (text.trim() === '') continue;
    const lines = text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '' && !/^\s*(\[?!\[|<)/.test(line));
    return lines
      .slice(0, readmeLines)
      .map((line) => `  ${line.slice(0, 200)}`)
      .join('\n');
  }
  return '';
}

/** The beginning of a file; empty where it cannot be read or is no file. */
async function head(path: string, bytes: number): Promise<string> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return '';
  try {
    if (!(await file.stat()).isFile()) return '';
    const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } catch {
    return '';
  } finally {
    await file.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
