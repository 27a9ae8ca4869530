import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { isWithin } from './paths/locate.js';

/**
 * A program by its name in PATH. What lies in the workspace does not count: an agent that may write files could put its own
 * program there, and have it run without ever being asked about a command.
 */
export async function findProgram(name: string, searchPath: string | undefined, workspace: string): Promise<string | null> {
  for (const folder of (searchPath ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const real = await realpath(join(folder, name)).catch(() => null);
    if (real === null || isWithin(workspace, real) || isWithin(workspace, folder)) continue;
    if (await isExecutable(real)) return join(folder, name);
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
