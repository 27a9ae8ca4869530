import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const names = ['.opencode', 'opencode.json', 'opencode.jsonc'];

/**
 * The first of opencode's own files in a folder or above it, the user's home left out. opencode
 * 1.18 starts the plugins they name whatever it is told, inside its own process and with its keys,
 * so nothing may be started where there are any (X103).
 */
export async function projectFile(
  folder: string,
  home: string | undefined,
): Promise<string | null> {
  for (let place = resolve(folder); ; place = dirname(place)) {
    if (home === undefined || place !== resolve(home)) {
      for (const name of names) {
        const file = join(place, name);
        if (
          await access(file).then(
            () => true,
            () => false,
          )
        )
          return file;
      }
    }
    if (dirname(place) === place) return null;
  }
}

/** What no agent may write, so that no later one runs it. */
export function isProjectFile(path: string): boolean {
  return path.split(/[/\\]/).some((part) => names.includes(part.toLowerCase()));
}
