import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { KindReport, Surroundings } from './backend-report.js';

/** A program by its name: on the PATH, or in a trusted project. Nothing is started. */
export function findProgram(program: string, { env, projectDir }: Surroundings): string | null {
  if (program === '') return null;
  if (isAbsolute(program)) return isProgram(program) ? program : null;
  if (/[/\\]/.test(program)) return projectDir !== undefined && isProgram(join(projectDir, program)) ? join(projectDir, program) : null;
  const folders = [
    ...(env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder)),
    ...(projectDir === undefined ? [] : [join(projectDir, 'node_modules', '.bin')]),
  ];
  return folders.map((folder) => join(folder, program)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** For agents of which only the program can be looked at. */
export function programReport(run: readonly string[], surroundings: Surroundings, install: string): KindReport {
  const [program = ''] = run;
  const found = findProgram(program, surroundings);
  return found === null
    ? { usable: false, why: `the program ${program} was not found`, mend: install }
    : { usable: true, why: `${found}; whether somebody is logged in shows when it runs`, mend: null };
}
