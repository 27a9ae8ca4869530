import { existsSync } from 'node:fs';
import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { findTestCommand } from '../../goal/project/find-test-command.js';
import { type Findings, firstConfig } from './first-config.js';

export interface InitResult extends Findings {
  readonly file: string;
  /** False when there was one already: it is never touched. */
  readonly written: boolean;
}

/**
 * Writes a first configuration for what the project has. Never over a file, never through a link.
 */
export async function initProject({
  project,
  path,
}: {
  readonly project: string;
  readonly path: string;
}): Promise<InitResult> {
  const findings: Findings = {
    tests: await findTestCommand(project, path),
    git: isInRepository(project),
    schema: existsSync(join(project, schemaPath)) ? `../${schemaPath}` : null,
  };
  const folder = join(project, '.plenum');
  const file = join(folder, 'config.json');
  if ((await lstat(folder).catch(() => null))?.isSymbolicLink()) {
    throw new PlenumError(
      'E_PATH_OUTSIDE',
      `${folder} is a link; plenum does not write through it.`,
      { hint: 'Replace the link by a folder.' },
    );
  }
  await mkdir(folder, { recursive: true });
  const written = await writeFile(file, firstConfig(findings), { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  return { ...findings, file, written };
}

const schemaPath = 'node_modules/plenum/schemas/config.schema.json';

function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true;
  return dirname(folder) !== folder && isInRepository(dirname(folder));
}
