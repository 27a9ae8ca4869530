import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

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

/** The command line with its program as an absolute path; `null` where there is none. */
export async function findProgram(run: readonly string[], { env, projectDir }: ProgramPlaces): Promise<readonly string[] | null> {
  const [program = '', ...args] = run;
  const folders = [...(projectDir === undefined ? [] : [join(projectDir, 'node_modules', '.bin')]), ...(env.PATH ?? '').split(delimiter)];
  const places = program.includes('/') ? [resolve(projectDir ?? '.', program)] : folders.filter(isAbsolute).map((folder) => join(folder, program));
  for (const place of places) if (await executable(place)) return [place, ...args];
  return null;
}
