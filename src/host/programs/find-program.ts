import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export interface ProgramPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's project; only where its programs may be started (X103). */
  readonly projectDir?: string;
}

/** A program by its name or path, absolute. Nothing is started. */
export function findProgram(program: string, places: ProgramPlaces): string | null {
  return programsNamed(program, places)[0] ?? null;
}

/**
 * All that could be meant: what a project brings along comes before the PATH. A relative entry of
 * the PATH counts for nothing.
 */
export function programsNamed(
  program: string,
  { env, projectDir }: ProgramPlaces,
): readonly string[] {
  if (program === '') return [];
  if (isAbsolute(program)) return [program].filter(isProgram);
  const own = projectDir === undefined ? [] : [projectDir];
  if (/[/\\]/.test(program)) return own.map((folder) => join(folder, program)).filter(isProgram);
  const folders = [
    ...own.map((folder) => join(folder, 'node_modules', '.bin')),
    ...(env.PATH ?? '').split(delimiter).filter(isAbsolute),
  ];
  return folders.map((folder) => join(folder, program)).filter(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
