import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repository } from './repository.js';

/**
 * Larger ones are not made: as text they would not fit into memory. The ref alone then holds the
 * work.
 */
const mostBytes = 256 * 1024 * 1024;

/** The commits from `base` to `ref`, as base64 text; `null` when they are too large. */
export async function bundleOf(
  repository: Repository,
  ref: string,
  base: string,
): Promise<string | null> {
  const { stdout } = await repository.git.run([
    'bundle',
    'create',
    '--quiet',
    '-',
    ref,
    `^${base}`,
  ]);
  return stdout.length > mostBytes ? null : stdout.toString('base64');
}

/**
 * Takes the commits of a bundle in; false when the repository lacks what it builds on, or it is
 * none.
 */
export async function unbundle(repository: Repository, text: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-bundle-'));
  try {
    const file = join(folder, 'work.bundle');
    await writeFile(file, Buffer.from(text, 'base64'));
    return (
      (await repository.git.run(['bundle', 'unbundle', file], { answers: [0, 1, 128] })).code === 0
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
