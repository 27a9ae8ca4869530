import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SparseCheckout } from '../git/sparse-checkout.js';

/**
 * What a later process must know to tell an agent's work from what was there, kept beside git's own
 * entry of the worktree.
 */
export interface WorktreeFacts {
  readonly version: 1;
  /** Number of the step; `null` for the folder of merges. */
  readonly n: number | null;
  readonly base: string;
  readonly prefix: string;
  /** Repository-relative paths that were linked or copied in. */
  readonly excluded: readonly string[];
  /** Tree after the setup, when that changed something that git sees. */
  readonly setupTree: string | null;
  /**
   * What it was made with, when it lacks files of its commit. Kept here too, since the agent can
   * change and remove what git has of it.
   */
  readonly sparse?: SparseCheckout;
}

const fileIn = (admin: string) => join(admin, 'plenum.json');

export async function writeFacts(admin: string, facts: WorktreeFacts): Promise<void> {
  await writeFile(fileIn(admin), JSON.stringify(facts));
}

export async function readFacts(admin: string): Promise<WorktreeFacts | null> {
  try {
    const facts = JSON.parse(await readFile(fileIn(admin), 'utf8')) as WorktreeFacts;
    return facts.version === 1 ? facts : null;
  } catch {
    return null;
  }
}
