import type { RunDesk } from '../model/run-desk.js';
import { foldPhase } from './tree-row.js';
import { keyOf, type TreeRow } from './tree-rows.js';

/** Arrows, home and end in the tree; whether the key meant anything. */
export function moveInTree(
  desk: RunDesk,
  rows: readonly TreeRow[],
  at: number,
  key: string,
): boolean {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key];
  if (to !== undefined) {
    choose(desk, rows[Math.min(rows.length - 1, Math.max(0, to))]);
    return true;
  }
  const row = rows[at];
  if (row?.kind === 'phase') return foldWith(desk, row, key);
  if (row === undefined || key !== 'ArrowLeft') return false;
  const phases = rows.slice(0, at).filter((one) => one.kind === 'phase');
  choose(desk, phases.at(-1));
  return true;
}

function foldWith(
  desk: RunDesk,
  row: Extract<TreeRow, { readonly kind: 'phase' }>,
  key: string,
): boolean {
  const toggles = key === 'Enter' || key === ' ';
  if (!toggles && key !== 'ArrowLeft' && key !== 'ArrowRight') return false;
  foldPhase(desk, row.title, toggles ? row.open : key === 'ArrowLeft');
  return true;
}

function choose(desk: RunDesk, row: TreeRow | undefined): void {
  if (row === undefined) return;
  if (row.kind === 'step') desk.show({ agent: row.step.n });
  desk.treeRow.value = keyOf(row);
}
