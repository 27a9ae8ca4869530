import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkScript } from '../../core/program/checks/check-script.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { nearestName } from '../../core/words/nearest-name.js';
import { packageRoot } from '../../host/folders/package-root.js';

export interface Template {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  /** Its test, which names the script by its file name. */
  readonly test: string;
}

/** What comes with plenum, by name. */
export async function listTemplates(root = packageRoot()): Promise<readonly Template[]> {
  const folder = join(root, 'templates');
  try {
    const names = (await readdir(folder))
      .filter((name) => name.endsWith('.js'))
      .map((name) => name.slice(0, -'.js'.length));
    return await Promise.all(names.sort().map((name) => readTemplate(folder, name)));
  } catch (error) {
    throw new PlenumError('E_FILE_NOT_FOUND', `The templates are not there: ${messageOf(error)}.`, {
      hint: 'Install it again: npm install -g plenum',
      cause: error,
    });
  }
}

export async function findTemplate(name: string, root = packageRoot()): Promise<Template> {
  const all = await listTemplates(root);
  const found = all.find((template) => template.name === name);
  if (found) return found;
  const names = all.map((template) => template.name);
  const near = nearestName(name, names);
  throw new PlenumError(
    'E_USAGE',
    `There is no template "${name}".${near ? ` Did you mean "${near}"?` : ''}`,
    { hint: 'plenum new   (lists them)' },
  );
}

async function readTemplate(folder: string, name: string): Promise<Template> {
  const [source, test] = await Promise.all([
    readFile(join(folder, `${name}.js`), 'utf8'),
    readFile(join(folder, 'tests', `${name}.plenum-test.mjs`), 'utf8'),
  ]);
  const checked = checkScript(source, `${name}.js`);
  return { name, source, test, description: checked.ok ? checked.program.meta.description : '' };
}
