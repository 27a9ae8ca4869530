import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { CodexSettings } from './codex-settings.js';

const defaultRun: readonly string[] = ['codex', 'app-server'];

export interface ProgramPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's project, if its programs may be started (X103). */
  readonly projectDir?: string;
}

function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Full command line, its program as an absolute path; `null` where there is none. */
export async function findCodex({ run = defaultRun }: CodexSettings, { env, projectDir }: ProgramPlaces): Promise<readonly string[] | null> {
  const [program = '', ...args] = run;
  const folders = [...(projectDir === undefined ? [] : [join(projectDir, 'node_modules', '.bin')]), ...(env.PATH ?? '').split(delimiter)];
  const isPath = isAbsolute(program) || program.includes('/');
  const places = isPath
    ? [resolve(projectDir ?? '.', program)]
    : folders.filter((folder) => isAbsolute(folder)).map((folder) => join(folder, program));
  for (const place of places) if (await executable(place)) return [place, ...args];
  return null;
}
