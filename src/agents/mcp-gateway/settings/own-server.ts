import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { findProgram } from '../../../host/programs/find-program.js';
import type { McpServerSettings } from './settings.js';

const ownName = 'plenum';
const packageRunners = new Set(['npx', 'npm', 'pnpm', 'pnpx', 'yarn', 'bunx', 'bun']);
const shells = new Set(['sh', 'bash', 'zsh', 'dash', 'cmd']);
/** Words before the program itself. */
const prefixes = /^(exec|x|dlx|run|env|command|nohup|--|-.*|\w+=.*)$/;

/**
 * Whether a server's program is plenum: an agent that reached it could start runs (C27). Whatever
 * slips through is known by its name later.
 */
export function isOwnProgram(
  settings: McpServerSettings,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (settings.command === undefined) return false;
  const folder = settings.cwd ?? process.cwd();
  if (isOwnWord(settings.command) || isOwnFile(startedAs(settings.command, folder, env.PATH)))
    return true;
  return startedBy(bareName(settings.command), settings.args ?? []).some(
    (word) => isOwnWord(word) || isOwnFile(resolve(folder, word)),
  );
}

/** What a launcher starts. Other words are arguments: a folder may well be called plenum. */
function startedBy(launcher: string, args: readonly string[]): readonly string[] {
  if (shells.has(launcher))
    return args.flatMap((script) =>
      script.split(/[;&|()\n]+/).map((part) => firstProgram(part.trim().split(/\s+/))),
    );
  const named = args.flatMap((word, index) =>
    /^(-p|--package)$/.test(args[index - 1] ?? '')
      ? [word]
      : (/^--package=(.*)/.exec(word)?.slice(1) ?? []),
  );
  if (packageRunners.has(launcher)) return [...named, firstProgram(args)];
  return launcher === 'env' || launcher === 'node' ? [firstProgram(args)] : [];
}

function firstProgram(words: readonly string[]): string {
  return words.find((word) => !prefixes.test(word)) ?? '';
}

/** What a server says of itself when it answers. */
export function isOwnServerName(name: string | undefined): boolean {
  return name?.trim().toLowerCase() === ownName;
}

function bareName(word: string): string {
  return basename(word.replaceAll('\\', '/'))
    .replace(/\.(cmd|exe|ps1|js|mjs)$/i, '')
    .toLowerCase();
}

function isOwnWord(word: string): boolean {
  return bareName(word.replace(/(?<=.)@[^/]*$/, '')) === ownName;
}

/** The command of a package called plenum, whatever link leads there. */
function isOwnFile(file: string | null): boolean {
  if (file === null || !existsSync(file)) return false;
  const real = realpathSync(file);
  if (!/[\\/]cli[\\/]main\.[jt]s$/.test(real)) return false;
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return /"name"\s*:\s*"plenum"/.test(readFileSync(manifest, 'utf8'));
    if (dirname(folder) === folder) return false;
  }
}

/**
 * The file that the system would start. Relative entries of the PATH count from the server's
 * folder, as they do then.
 */
function startedAs(command: string, folder: string, path = ''): string | null {
  if (/[\\/]/.test(command)) return resolve(folder, command);
  const folders = path.split(delimiter).map((entry) => resolve(folder, entry));
  return findProgram(command, { env: { PATH: folders.join(delimiter) } });
}
