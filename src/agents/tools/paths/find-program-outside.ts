import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { programsNamed } from '../../../host/programs/find-program.js';
import { isWithin } from './locate.js';

/**
 * A program by its name in PATH. What lies in the workspace does not count: an agent that may write
 * files could put its own program there, and have it run without ever being asked about a command.
 */
export function findProgramOutside(
  workspace: string,
  name: string,
  searchPath: string | undefined,
): string | null {
  const outside = (program: string): boolean =>
    !isWithin(workspace, realpathSync(program)) && !isWithin(workspace, dirname(program));
  return programsNamed(name, { env: { PATH: searchPath } }).find(outside) ?? null;
}
