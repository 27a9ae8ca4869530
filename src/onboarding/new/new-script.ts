import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { packageRoot } from '../../host/folders/package-root.js';
import { editorSettings } from './editor-files.js';
import type { Template } from './templates.js';

interface NewScript {
  readonly template: Template;
  /** Name of the workflow and of its file. */
  readonly name: string;
  /** Folder that gets `workflows/` and `tests/`: `.plenum` of the project. */
  readonly folder: string;
  /** Writes over a script and a test of that name. */
  readonly force: boolean;
}

interface WrittenScript {
  readonly script: string;
  readonly test: string;
  /** Everything that was written, the two first. */
  readonly written: readonly string[];
}

const nameForm = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/**
 * Writes a script from a template, its test, and what editors need. Nothing that is there is lost
 * without `force`.
 */
export async function writeNewScript({
  template,
  name,
  folder,
  force,
}: NewScript): Promise<WrittenScript> {
  if (!nameForm.test(name))
    throw new PlenumError(
      'E_USAGE',
      `"${name}" cannot be the name of a script: letters, digits, dot, - and _ only.`,
      { hint: 'plenum new fan-out audit' },
    );
  const script = join(folder, 'workflows', `${name}.js`);
  const test = join(folder, 'tests', `${name}.plenum-test.mjs`);
  if (!force) for (const file of [script, test]) await refuseExisting(file, template.name, name);
  await put(script, renamed(template.source, template.name, name));
  await put(test, template.test.replaceAll(`/${template.name}.js`, `/${name}.js`));
  const declarations = join(folder, 'plenum-script.d.ts');
  await put(
    declarations,
    await readFile(join(packageRoot(), 'types', 'plenum-script.d.ts'), 'utf8'),
  );
  const settings = join(folder, 'jsconfig.json');
  const hasSettings = await exists(settings);
  if (!hasSettings) await put(settings, `${JSON.stringify(editorSettings, null, 2)}\n`);
  return {
    script,
    test,
    written: [script, test, declarations, ...(hasSettings ? [] : [settings])],
  };
}

/** Only `meta.name`, which stands first of that form in every template. */
function renamed(source: string, from: string, to: string): string {
  return source.replace(`name: '${from}'`, `name: '${to}'`);
}

async function refuseExisting(file: string, template: string, name: string): Promise<void> {
  if (!(await exists(file))) return;
  throw new PlenumError('E_FILE_EXISTS', `${file} is there already; nothing was written.`, {
    hint: `plenum new ${template} ${name} --force`,
  });
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
