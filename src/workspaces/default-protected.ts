import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { isJsonObject } from '../core/model/json.js';

const testFiles = [
  'test/**',
  'tests/**',
  '**/__tests__/**',
  '**/*.test.*',
  '**/*.spec.*',
  '**/*_test.go',
  '**/test_*.py',
  '**/*_test.py',
  '**/conftest.py',
];

const lockFileNames =
  'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock Cargo.lock go.sum poetry.lock uv.lock Pipfile.lock Gemfile.lock composer.lock';
const lockFiles = lockFileNames.split(' ').map((name) => `**/${name}`);

const packageRunners = new Set(['npm', 'npx', 'yarn', 'pnpm', 'bun', 'node']);

/**
 * What a gate restores when its author does not say (X47): tests, lockfiles, and the scripts that the command names: files in its
 * words, and for `npm test` and its like the `package.json` with the files that its script names in turn.
 */
export async function defaultProtected(project: string, command: string): Promise<readonly string[]> {
  const named = new Set<string>();
  const seen = new Set<string>();
  const queue = [command];
  for (let text = queue.shift(); text !== undefined && seen.size < 50; text = queue.shift()) {
    if (seen.has(text)) continue;
    seen.add(text);
    for (const word of commandWords(text)) {
      const path = normalize(word).replaceAll('\\', '/');
      if (isAbsolute(word) || path === '..' || path.startsWith('../')) continue;
      const kind = await kindOf(join(project, path));
      if (kind === 'file') named.add(path);
      else if (kind === 'folder' && path !== './' && (await kindOf(join(project, path, 'package.json'))) === 'file')
        named.add(join(path, 'package.json'));
      if (packageRunners.has(word)) queue.push(...(await packageScripts(project, named, text)));
      if (word === 'make' && (await kindOf(join(project, 'Makefile'))) === 'file') named.add('Makefile');
    }
  }
  return [...testFiles, ...lockFiles, ...[...named].sort().map(asLiteral)];
}

/** Splits roughly; a word too many protects a file too many, and only files that exist count. */
function commandWords(command: string): readonly string[] {
  return command.split(/[\s;&|()<>"'`=]+/u).filter((word) => word !== '' && !word.startsWith('-'));
}

async function packageScripts(project: string, named: Set<string>, command: string): Promise<readonly string[]> {
  const text = await readFile(join(project, 'package.json'), 'utf8').catch(() => null);
  if (text === null) return [];
  named.add('package.json');
  const scripts = scriptsOf(text);
  const words = new Set(commandWords(command));
  return Object.entries(scripts)
    .filter(([name]) => words.has(name) || words.has(name.replace(/^(?:pre|post)/, '')))
    .map(([, script]) => script);
}

function scriptsOf(text: string): Readonly<Record<string, string>> {
  try {
    const parsed: unknown = JSON.parse(text);
    const scripts = isJsonObject(parsed) && isJsonObject(parsed.scripts) ? parsed.scripts : {};
    return Object.fromEntries(Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : found.isFile() ? 'file' : found.isDirectory() ? 'folder' : null;
}

function asLiteral(path: string): string {
  return path.replaceAll(/[\\*?[\]{}()!+@|]/g, '\\$&');
}
