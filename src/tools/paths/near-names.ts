import { opendir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ToolPlace } from '../../core/ports/tool.js';
import { isWithin, type Location, shownPath } from './locate.js';

const mostNames = 5000;
const mostShown = 3;

/** Files in the same folder that are called nearly the same. Only of the workspace: elsewhere, names are nobody's business. */
export async function nearNames({ real, inside }: Location, place: ToolPlace): Promise<readonly string[]> {
  const folder = dirname(real);
  if (!inside || !isWithin(place.root, folder)) return [];
  const wanted = basename(real).toLowerCase();
  const found: { readonly name: string; readonly distance: number }[] = [];
  try {
    let seen = 0;
    for await (const entry of await opendir(folder)) {
      seen += 1;
      if (seen > mostNames) break;
      const distance = distanceOf(wanted, entry.name.toLowerCase());
      if (distance <= Math.max(2, Math.floor(wanted.length / 3))) found.push({ name: entry.name, distance });
    }
  } catch {
    return [];
  }
  found.sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1));
  return found.slice(0, mostShown).map(({ name }) => shownPath(join(folder, name), place));
}

/** Edits from one word to the other; the same name with another ending counts as one. */
function distanceOf(left: string, right: string): number {
  const stem = (name: string) => name.replace(/\.[^.]*$/, '');
  if (stem(left) === stem(right) && stem(left) !== '') return left === right ? 0 : 1;
  if (Math.abs(left.length - right.length) > 8 || left.length > 100 || right.length > 100) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
