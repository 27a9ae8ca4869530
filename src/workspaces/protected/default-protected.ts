import { isAbsolute, normalize } from 'node:path';
import { isJsonObject } from '../../core/values/json.js';

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
  'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock ' +
  'Cargo.lock go.sum poetry.lock uv.lock Pipfile.lock Gemfile.lock composer.lock';
const lockFiles = lockFileNames.split(' ').map((name) => `**/${name}`);

/**
 * What a gate restores when its author does not say (X47), beside the scripts that its command
 * names.
 */
export const defaultProtected: readonly string[] = [...testFiles, ...lockFiles];

const packageRunners = new Set(['npm', 'npx', 'yarn', 'pnpm', 'bun', 'node']);

/** Where scripts are looked up: paths relative to the project. */
export interface ScriptFiles {
  isFile(path: string): Promise<boolean>;
  /** `null` when there is no such file. */
  text(path: string): Promise<string | null>;
}

/**
 * Files in the words of a command, and for `npm test` and its like the `package.json` with the
 * files that its script names in turn.
 */
export async function namedScripts(
  files: ScriptFiles,
  command: string,
): Promise<readonly string[]> {
  const named = new Set<string>();
  const seen = new Set<string>();
  const queue = [command];
  for (let text = queue.shift(); text !== undefined && seen.size < 50; text = queue.shift()) {
    if (seen.has(text)) continue;
    seen.add(text);
    for (const word of commandWords(text)) {
      const path = normalize(word).replaceAll('\\', '/').replace(/\/$/, '');
      if (isAbsolute(word) || path === '..' || path.startsWith('../')) continue;
      if (path !== '.' && (await files.isFile(path))) named.add(path);
      else if (path !== '.' && (await files.isFile(`${path}/package.json`)))
        named.add(`${path}/package.json`);
      if (packageRunners.has(word)) queue.push(...(await packageScripts(files, named, text)));
      if (word === 'make' && (await files.isFile('Makefile'))) named.add('Makefile');
    }
  }
  return [...named].sort();
}

/** Splits roughly; a word too many protects a file too many, and only files that exist count. */
function commandWords(command: string): readonly string[] {
  return command.split(/[\s;&|()<>"'`=]+/u).filter((word) => word !== '' && !word.startsWith('-'));
}

async function packageScripts(
  files: ScriptFiles,
  named: Set<string>,
  command: string,
): Promise<readonly string[]> {
  const text = await files.text('package.json');
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
    return Object.fromEntries(
      Object.entries(scripts).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    );
  } catch {
    return {};
  }
}
