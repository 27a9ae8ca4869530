import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Complaint } from '../frame/complaint.js';
import { findProgramOutside } from '../paths/find-program-outside.js';
import { probeArguments } from './bubblewrap.js';

const probeMs = 10_000;

/**
 * Finds bubblewrap and tries it once: the program, or a Complaint with the reason and the command
 * that mends it. A failure is tried again at the next use: a person may have mended it.
 */
export function sandboxCheck(
  searchPath: string | undefined,
): (workspace: string) => Promise<string> {
  let usable: Promise<string> | undefined;
  return async (workspace) => {
    usable ??= usableProgram(workspace, searchPath);
    try {
      return await usable;
    } catch (error) {
      usable = undefined;
      throw error;
    }
  };
}

async function usableProgram(workspace: string, searchPath: string | undefined): Promise<string> {
  if (process.platform !== 'linux')
    throw unusable(
      'bubblewrap exists for Linux only',
      'set "shell": { "sandbox": "off" } in .plenum/config.json',
    );
  const program = findProgramOutside(workspace, 'bwrap', searchPath);
  if (program === null)
    throw unusable('bubblewrap is not installed', 'sudo apt-get install bubblewrap');
  const failure = await probed(program);
  if (failure !== null)
    throw unusable(`bubblewrap does not work here (${failure})`, await mendingCommand());
  return program;
}

function unusable(reason: string, mend: string): Complaint {
  return new Complaint(
    `commands must run in an OS sandbox, but ${reason}. No command was run. ` +
      `A person can mend it: ${mend}`,
  );
}

function probed(program: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      program,
      probeArguments,
      { timeout: probeMs, killSignal: 'SIGKILL', env: {} },
      (error, _stdout, stderr) => {
        resolve(
          error
            ? (stderr.trim().split('\n')[0] ?? '').slice(0, 300) || error.message.slice(0, 300)
            : null,
        );
      },
    );
  });
}

const switches = [
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    bad: '1',
    mend: 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
  },
  {
    file: '/proc/sys/kernel/unprivileged_userns_clone',
    bad: '0',
    mend: 'sudo sysctl -w kernel.unprivileged_userns_clone=1',
  },
  {
    file: '/proc/sys/user/max_user_namespaces',
    bad: '0',
    mend: 'sudo sysctl -w user.max_user_namespaces=10000',
  },
] as const;

async function mendingCommand(): Promise<string> {
  for (const { file, bad, mend } of switches) {
    if ((await readFile(file, 'utf8').catch(() => '')).trim() === bad) return mend;
  }
  return (
    'run it where user namespaces are allowed (in a container: docker run ' +
    '--security-opt seccomp=unconfined …)'
  );
}
