import { PlenumError } from '../../core/values/errors.js';
import { shellWord } from '../../core/words/shell-word.js';

const shown = 2000;

/**
 * Another process is at it and will be done in a moment: it holds a lock, or is just making or
 * removing a worktree entry that git reads in passing. A branch that merely exists is something
 * else.
 */
export function isPassing(stderr: string): boolean {
  return /Unable to create '[^']*\.lock': File exists|could not lock config file|failed to read '?[^\n]*\/worktrees\/[^\n]*(?:commondir|gitdir|HEAD)/.test(
    stderr,
  );
}

/** A ref was not where the update expected it. */
export function isMoved(error: unknown): boolean {
  return PlenumError.is(error) && /but expected|reference already exists/.test(error.message);
}

/** The word that says which git command it was, without settings. */
function verbOf(args: readonly string[]): string {
  return args.find((word) => !word.startsWith('-')) ?? '';
}

export function gitFailure(
  args: readonly string[],
  result: { readonly code: number; readonly stderr: string },
  full = false,
): PlenumError {
  const said = result.stderr.trim().slice(0, shown) || `exit code ${result.code}`;
  if (full || /No space left on device|Disk quota exceeded/i.test(said))
    return diskFull(`git ${verbOf(args)} failed: ${said}`);
  const foreign = foreignRepository(said);
  if (foreign !== null)
    return new PlenumError('E_GIT', `${foreign} belongs to another user, so git does not read it`, {
      hint: `git config --global --add safe.directory ${shellWord(foreign)}`,
    });
  if (/not a git repository|must be run in a work tree/i.test(said))
    return new PlenumError('E_NO_REPOSITORY', `worktrees need a git repository: ${said}`, {
      hint: 'git init && git add -A && git commit -m "first"',
    });
  return new PlenumError('E_GIT', `git ${verbOf(args)} failed: ${said}`, { hint: hintFor(said) });
}

/** The repository that git does not read because of whose it is (`safe.directory`). */
function foreignRepository(said: string): string | null {
  return /detected dubious ownership in repository at '([^\n]*)'$/m.exec(said)?.[1] ?? null;
}

/** Git does not always say why it could not write. */
export function isWriteFailure(stderr: string): boolean {
  return /unable to (?:write|create|append|copy)|couldn't (?:write|create)|could not (?:write|create)|cannot (?:write|create)|write error|file write/i.test(
    stderr,
  );
}

function diskFull(what: string, cause?: unknown): PlenumError {
  return new PlenumError('E_DISK_FULL', `the disk is full: ${what}`, {
    hint: 'make room; what runs left behind can go, what landed is kept: plenum prune --dry-run',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** A full disk has one name, also where plenum wrote a file itself. */
export async function namingFullDisk<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const full =
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    throw full ? diskFull(error.message, error) : error;
  }
}

function hintFor(said: string): string {
  const lock = /Unable to create '([^'\n]*\.lock)': File exists/.exec(said)?.[1];
  if (lock !== undefined)
    return `another git program works here, or one died; when none runs: rm ${shellWord(lock)}`;
  if (
    /Read-only file system|Permission denied|insufficient permission/i.test(said) ||
    isWriteFailure(said)
  )
    return (
      'plenum must be able to write to the folder of git: ' +
      'ls -ld "$(git rev-parse --git-common-dir)"'
    );
  return 'git status';
}

export function outputHeld(args: readonly string[]): PlenumError {
  return new PlenumError(
    'E_OUTPUT_HELD',
    `git ${verbOf(args)} has ended, but something it started still writes to its output`,
    {
      hint: `git config --get-regexp '^(filter|credential|diff)'   (the programs that git starts)`,
    },
  );
}

export function notStarted(error: Error, missingFolder: string | null): PlenumError {
  if (missingFolder !== null)
    return new PlenumError(
      'E_GIT',
      `git could not be started: the folder ${missingFolder} does not exist`,
      { hint: 'check the project folder', cause: error },
    );
  return new PlenumError('E_GIT_MISSING', `git could not be started: ${error.message}`, {
    hint: 'install git 2.38 or newer',
    cause: error,
  });
}
