import type { MergeConflict } from '../../core/ports/worktrees.js';
import { readableName } from '../git/git.js';
import type { Repository } from '../git/repository.js';
import type { ConflictEntry } from './squash.js';

type ConflictFile = MergeConflict['files'][number];
interface Side {
  readonly text: string | null;
  readonly binary: boolean;
}

/** Bytes of one side that a script gets to see. */
const mostBytes = 256 * 1024;
const absent: Side = { text: null, binary: false };

/** Both sides and their base, file by file: the conflict as a value (X49). */
export async function conflictFiles(
  repository: Repository,
  entries: readonly ConflictEntry[],
): Promise<readonly ConflictFile[]> {
  const names = [...new Set(entries.map((entry) => entry.name))].sort();
  const contents = await readBlobs(repository, [
    ...new Set(entries.filter(isBlob).map((entry) => entry.hash)),
  ]);
  return names.map((name) => {
    const side = (stage: number): Side => {
      const entry = entries.find((one) => one.name === name && one.stage === stage);
      if (entry === undefined) return absent;
      if (!isBlob(entry)) return { text: `Subproject commit ${entry.hash}\n`, binary: false };
      return sideOf(contents.get(entry.hash) ?? Buffer.alloc(0));
    };
    const [base, ours, theirs] = [side(1), side(2), side(3)];
    const binary = base.binary || ours.binary || theirs.binary;
    const text = (one: Side) => (binary ? null : one.text);
    return {
      path: readableName(name),
      base: text(base),
      ours: text(ours),
      theirs: text(theirs),
      binary,
    };
  });
}

export function conflictPaths(entries: readonly ConflictEntry[]): readonly string[] {
  return [...new Set(entries.map(({ name }) => readableName(name)))].sort();
}

function isBlob(entry: ConflictEntry): boolean {
  return entry.mode !== '160000';
}

function sideOf(bytes: Buffer): Side {
  if (bytes.subarray(0, 8000).includes(0)) return { text: null, binary: true };
  try {
    // A character that the cut halves is dropped and no sign of a binary file.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(0, mostBytes),
      { stream: bytes.length > mostBytes },
    );
    const left = bytes.length - mostBytes;
    return {
      text: left > 0 ? `${text}\n[plenum: ${left} bytes left out here]\n` : text,
      binary: false,
    };
  } catch {
    return { text: null, binary: true };
  }
}

async function readBlobs(
  repository: Repository,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const { stdout } = await repository.git.run(['cat-file', '--batch'], {
    input: hashes.map((hash) => `${hash}\n`).join(''),
  });
  const found = new Map<string, Buffer>();
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(10, at);
    const [hash = '', , size = ''] = stdout.subarray(at, end).toString('latin1').split(' ');
    found.set(hash, stdout.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return found;
}
