import { opendir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ToolPlace } from '../../../core/ports/tool.js';
import { editDistance } from '../../../core/words/nearest-name.js';
import { isWithin, type Location, shownPath } from './locate.js';

const mostNames = 5000;
const mostShown = 3;
/** Comparing longer ones with a whole folder would take a while. */
const longestName = 100;

/**
 * Files in the same folder that are called nearly the same. Only of the workspace: elsewhere, names
 * are nobody's business.
 */
export async function nearNames(
  { real, inside }: Location,
  place: ToolPlace,
): Promise<readonly string[]> {
  const folder = dirname(real);
  if (!inside || !isWithin(place.root, folder)) return [];
  const wanted = basename(real).toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  const found: { readonly name: string; readonly distance: number }[] = [];
  try {
    let seen = 0;
    for await (const entry of await opendir(folder)) {
      seen += 1;
      if (seen > mostNames) break;
      const distance = distanceOf(wanted, entry.name.toLowerCase(), limit);
      if (distance < limit) found.push({ name: entry.name, distance });
    }
  } catch {
    return [];
  }
  found.sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1));
  return found.slice(0, mostShown).map(({ name }) => shownPath(join(folder, name), place));
}

/** Edits from one name to the other; the same name with another ending counts as one. */
function distanceOf(left: string, right: string, limit: number): number {
  const stem = (name: string) => name.replace(/\.[^.]*$/, '');
  if (stem(left) === stem(right) && stem(left) !== '') return left === right ? 0 : 1;
  return left.length > longestName || right.length > longestName
    ? limit
    : editDistance(left, right, limit);
}
