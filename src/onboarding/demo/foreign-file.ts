import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What `git init` and the demo write; anything else may start programs or change what a checkout
 * holds.
 */
const configLine =
  /^(\[core\]|\t(repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf) = \w+)$/;
/** Each of them leads git to other objects, other settings or other contents. */
const misleading = [
  'commondir',
  'config.worktree',
  'shallow',
  'info/attributes',
  'info/grafts',
  'objects/info/alternates',
];

/**
 * What in a `.git` folder is neither git's own nor the demo's, in words, or `null`. MUST be asked
 * before git is let into it.
 */
export function foreignFile(folder: string): string | null {
  const config = join(folder, 'config');
  if (isThere(config)) {
    if (!lstatSync(config).isFile()) return '.git/config is not a file';
    const line = readFileSync(config, 'utf8')
      .split('\n')
      .find((text) => text !== '' && !configLine.test(text));
    if (line !== undefined)
      return `.git/config holds "${line.trim()}", which the demo did not write`;
  }
  const hooks = join(folder, 'hooks');
  if (isThere(hooks)) {
    if (!lstatSync(hooks).isDirectory()) return '.git/hooks is not a folder';
    const hook = readdirSync(hooks).find((name) => !name.endsWith('.sample'));
    if (hook !== undefined) return `.git/hooks/${hook} is not of the demo`;
  }
  const file = misleading.find((name) => isThere(join(folder, name)));
  return file === undefined ? null : `.git/${file} is not of the demo`;
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
