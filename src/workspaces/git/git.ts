import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PlenumError } from '../../core/values/errors.js';
import { restOfOutput } from '../../host/processes/rest-of-output.js';
import { gitFailure, isPassing, isWriteFailure, notStarted, outputHeld } from './git-failure.js';

type Environment = Readonly<Record<string, string>>;

interface GitPlace {
  readonly cwd: string;
  /** Added to the environment: `GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE`. */
  readonly env?: Environment;
}

export interface GitRequest {
  readonly input?: string | Buffer;
  readonly env?: Environment;
  /** Exit codes that are answers and no failures [0]. */
  readonly answers?: readonly number[];
  /** As anybody else would run it, without the settings and variables of ours. */
  readonly plain?: boolean;
}

interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * What a user's configuration may not decide here: programs that run beside (hooks, monitors,
 * signing), clean-up in the background, and switches that would hide files from a commit.
 */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.splitIndex=false',
  'core.bare=false',
  'core.sparseCheckout=false',
  'core.quotePath=false',
  'core.safecrlf=false',
  'commit.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'advice.detachedHead=false',
  'advice.addEmbeddedRepo=false',
].flatMap((setting) => ['-c', setting]);

const author = { name: 'plenum', email: 'plenum@localhost' };
const ownVariables = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
  GIT_AUTHOR_NAME: author.name,
  GIT_AUTHOR_EMAIL: author.email,
  GIT_COMMITTER_NAME: author.name,
  GIT_COMMITTER_EMAIL: author.email,
};
/** Less is no room: git took back what it had begun to write. */
const leastRoom = 64 * 1024;
/** Together about 6 s: another process holds a lock only for moments. */
const lockWaitsMs = [20, 40, 80, 160, 320, 640, 1280, 1280, 1280, 1280];

/** Runs `git`, never through a shell, with nothing it could ask a person. */
export interface Git {
  at(place: GitPlace): Git;
  /** The same with more variables in the environment of every command, wherever it runs. */
  with(variables: Environment): Git;
  variable(name: string): string | undefined;
  /**
   * Rejects with a PlenumError unless the exit code is one of `answers`. Waits for locks of other
   * processes.
   */
  run(args: readonly string[], request?: GitRequest): Promise<GitResult>;
  /** Standard output without its last newline. */
  text(args: readonly string[], request?: GitRequest): Promise<string>;
  /**
   * Standard output of `-z` commands. Names are kept byte by byte, as latin-1 text, since not all
   * are UTF-8.
   */
  list(args: readonly string[], request?: GitRequest): Promise<readonly string[]>;
}

export function createGit(environment: Environment, place: GitPlace): Git {
  const run = async (args: readonly string[], request: GitRequest = {}): Promise<GitResult> => {
    const env = request.plain
      ? environment
      : { ...environment, ...ownVariables, ...place.env, ...request.env };
    for (const wait of [...lockWaitsMs, 0]) {
      const result = await once(args, request, { cwd: place.cwd, env });
      if ((request.answers ?? [0]).includes(result.code)) return result;
      if (wait === 0 || !isPassing(result.stderr))
        throw gitFailure(args, result, isWriteFailure(result.stderr) && (await isFull(place)));
      await delay(wait);
    }
    throw new PlenumError('E_INTERNAL', 'a git command neither ended nor failed');
  };
  return {
    at: (other) => createGit(environment, other),
    with: (variables) => createGit({ ...environment, ...variables }, place),
    variable: (name) => environment[name],
    run,
    text: async (args, request) =>
      (await run(args, request)).stdout.toString('utf8').replace(/\n$/, ''),
    list: async (args, request) => splitNul((await run(args, request)).stdout),
  };
}

/**
 * Whether there is no room where git reads and writes: it names the file that it could not write,
 * not always the reason.
 */
async function isFull({ cwd, env = {} }: GitPlace): Promise<boolean> {
  const { GIT_DIR, GIT_INDEX_FILE } = env;
  const folders = [cwd, GIT_DIR, GIT_INDEX_FILE && dirname(GIT_INDEX_FILE)].filter(
    (one) => one !== undefined,
  );
  const rooms = await Promise.all(folders.map((folder) => statfs(folder).catch(() => null)));
  return rooms.some(
    (room) =>
      room !== null &&
      (room.bavail * room.bsize < leastRoom || (room.files > 0 && room.ffree === 0)),
  );
}

function once(
  args: readonly string[],
  { plain = false, input = '' }: GitRequest,
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    // Out of the terminal's group: a Ctrl-C or a closing terminal is for us to obey, not for it.
    const ours = { cwd, env, stdio: 'pipe', detached: true, windowsHide: true } as const;
    const child = spawn('git', [...(plain ? [] : settings), ...args], ours);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A command that fails early closes its input; its exit code tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', (error) => reject(notStarted(error, existsSync(cwd) ? null : cwd)));
    child.once('exit', async (code) => {
      // A filter or a helper of the user's may stay and hold the pipes; nobody waits for that one.
      const end = await restOfOutput([child.stdout, child.stderr]);
      if (end === 'held') reject(outputHeld(args));
      else
        resolve({
          code: code ?? 128,
          stdout: Buffer.concat(stdout),
          stderr: Buffer.concat(stderr).toString('utf8'),
        });
    });
  });
}

export function splitNul(bytes: Buffer): readonly string[] {
  return bytes.toString('latin1').split('\0').slice(0, -1);
}

/** A name as `list` gives it. */
export function nameBytes(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1');
}

export function readableName(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}
