import { lstat, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { writeDurable } from '../../host/disk/durable-file.js';

/**
 * Writes `.plenum/workflows/<name>.js` and returns its path. Never through a link, never over a
 * file unless told to (C90).
 */
export async function saveWorkflow(
  project: string,
  name: string,
  source: string,
  options: {
    readonly overwrite?: boolean;
    /** The command that writes over a file of that name. */
    readonly again?: string;
  } = {},
): Promise<string> {
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(name)) {
    throw new PlenumError('E_USAGE', `"${name}" cannot be the name of a workflow`, {
      hint: 'use letters, digits, - and _',
    });
  }
  const file = join(project, '.plenum', 'workflows', `${name}.js`);
  for (const part of [join(project, '.plenum'), join(project, '.plenum', 'workflows')]) {
    await refuseLink(part);
    await mkdir(part, { recursive: true });
    await refuseLink(part);
  }
  await refuseLink(file);
  if (options.overwrite) {
    await writeDurable(file, source, 0o644);
    return file;
  }
  const created = await open(file, 'wx', 0o644).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new PlenumError('E_FILE_EXISTS', `there is already a workflow ${file}`, {
      hint: options.again ?? 'plenum workflows   (lists the names that are taken)',
    });
  });
  try {
    await created.writeFile(source);
  } finally {
    await created.close();
  }
  return file;
}

async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isSymbolicLink()) return;
  throw new PlenumError(
    'E_PATH_OUTSIDE',
    `${path} is a link; workflows are never written through links`,
    { hint: 'replace the link by a folder or file' },
  );
}
