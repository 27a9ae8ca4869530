import { constants } from 'node:fs';
import { cp, lstat, mkdir, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { PlenumError } from '../../core/values/errors.js';
import { leavesFolder } from '../../host/disk/contained.js';
import { type CommandPlace, runCommand } from '../../host/processes/run-command.js';

export interface UsableSettings {
  /** Command line for `/bin/sh`, run once in each fresh worktree. */
  readonly setup?: string;
  /** Paths of the project to link, and to copy, into it. They never become part of a commit. */
  readonly link: readonly string[];
  readonly copy: readonly string[];
  /** [15 min] */
  readonly setupTimeoutMs?: number;
}

const defaultSetupTimeoutMs = 900_000;
const shownOutput = 4000;

/**
 * Brings in what is not in the commit. Answers the paths, relative to the project, that were
 * brought. What the project lacks is passed over, and so is what the commit has: that is the
 * agent's to change.
 */
export async function bringIn(
  project: string,
  workspace: string,
  settings: UsableSettings,
): Promise<readonly string[]> {
  const brought: string[] = [];
  const each = async (
    paths: readonly string[],
    bring: (from: string, to: string) => Promise<void>,
  ) => {
    for (const given of paths) {
      const path = checkedPath(project, given);
      const to = join(workspace, path);
      if (
        !(await isThere(join(project, path))) ||
        (await isThere(to)) ||
        !(await reachable(workspace, path))
      )
        continue;
      await mkdir(dirname(to), { recursive: true });
      await bring(join(project, path), to);
      brought.push(path);
    }
  };
  await each(settings.link, (from, to) => symlink(from, to));
  await each(settings.copy, (from, to) =>
    cp(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE }),
  );
  return brought;
}

function checkedPath(project: string, given: string): string {
  const path = normalize(given).replace(/\/+$/, '');
  const first = path.split('/')[0];
  if (
    isAbsolute(given) ||
    path === '.' ||
    path === '' ||
    leavesFolder(project, join(project, path)) ||
    first === '.git' ||
    first === '.plenum'
  )
    throw new PlenumError('E_PATH_OUTSIDE', `"${given}" cannot be brought into a worktree`, {
      hint: 'name files and folders inside the project under workspace.link and workspace.copy',
    });
  return path;
}

/**
 * Nothing that is no folder may stand on the way: a link would lead the copy out of the worktree.
 */
async function reachable(workspace: string, path: string): Promise<boolean> {
  const parts = path.split('/');
  for (let length = 1; length < parts.length; length += 1) {
    const found = await lstat(join(workspace, ...parts.slice(0, length))).catch(() => null);
    if (found && !found.isDirectory()) return false;
  }
  return true;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

export async function runSetup(
  workspace: string,
  settings: UsableSettings,
  shell: Pick<CommandPlace, 'environment' | 'queue'>,
): Promise<void> {
  if (settings.setup === undefined || settings.setup.trim() === '') return;
  const timeoutMs = settings.setupTimeoutMs ?? defaultSetupTimeoutMs;
  const result = await runCommand(
    { command: settings.setup, timeoutMs, signal: new AbortController().signal },
    { ...shell, cwd: workspace, outputLimit: 64 * 1024 },
  );
  if (result.code === 0 && !result.timedOut) return;
  const output = `${result.stdout}${result.stderr}`.trim().slice(-shownOutput);
  const how = result.timedOut
    ? `took longer than ${Math.round(timeoutMs / 1000)} s`
    : `ended with code ${result.code}`;
  throw new PlenumError(
    'E_WORKTREE_SETUP',
    `the setup of a worktree, \`${settings.setup}\`, ${how}${output === '' ? '' : `:\n${output}`}`,
    {
      hint: 'plenum doctor --config   (where "workspace.setup" is set, to be corrected there)',
    },
  );
}
