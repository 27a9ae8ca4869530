import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CappedOutput } from '../../processes/capped-output.js';
import { endGroup, signalGroup } from '../../processes/process-group.js';
import { groupsBelow } from './process-tree.js';
import type { SpawnedProgram, SpawnWish } from './sdk-shape.js';

const stderrLimit = 8 * 1024;
/** From the polite signal to the one that cannot be refused: long enough for Claude Code to write its transcript. */
const graceMs = 900;

export interface AgentProcess {
  readonly program: SpawnedProgram;
  stderr(): string;
  /** Waits until it has ended by itself, so long at most. */
  gone(withinMs: number): Promise<void>;
  /** Ends it and everything it started. */
  end(): Promise<void>;
}

/** The programs of one backend, each in a process group of its own; none outlives ours. */
export class AgentProcesses {
  private readonly running = new Set<number>();
  private readonly killAll = (): void => {
    for (const pid of this.running) {
      for (const group of [...groupsBelow(pid), pid]) signalGroup(group, 'SIGKILL');
    }
  };

  /** `secret` goes through a pipe, descriptor 3: it stands neither in the environment nor in the arguments. */
  start({ command, args, cwd, env }: SpawnWish, secret: string | undefined): AgentProcess {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
    const errors = new CappedOutput(stderrLimit);
    child.stderr?.on('data', (chunk: Buffer) => errors.add(chunk));
    const pipe = child.stdio[3] as Writable;
    // A program that ends at once closes the pipe before it has read it.
    pipe.on('error', () => undefined);
    pipe.end(secret ?? '');
    const { pid } = child;
    if (pid !== undefined) this.add(pid, child);
    return {
      program: child as unknown as SpawnedProgram,
      stderr: () => errors.text(),
      gone: (withinMs) => gone(child, withinMs),
      end: () => this.end(child),
    };
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.running].map((pid) => endTree(pid)));
  }

  private add(pid: number, child: ChildProcess): void {
    if (this.running.size === 0) process.once('exit', this.killAll);
    this.running.add(pid);
    child.once('exit', () => {
      // What it left behind is no longer found below it, but what stayed in its group is.
      signalGroup(pid, 'SIGKILL');
      this.running.delete(pid);
      if (this.running.size === 0) process.removeListener('exit', this.killAll);
    });
  }

  private async end(child: ChildProcess): Promise<void> {
    if (child.pid === undefined) return;
    await endTree(child.pid);
    await gone(child, 200);
  }
}

async function gone(child: ChildProcess, withinMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const limit = new AbortController();
  await Promise.race([once(child, 'exit', { signal: limit.signal }), sleep(withinMs, undefined, { signal: limit.signal })]).catch(() => undefined);
  limit.abort();
}

async function endTree(pid: number): Promise<void> {
  const below = groupsBelow(pid);
  await Promise.all([endGroup(pid, graceMs), ...below.map((group) => endGroup(group, graceMs))]);
}
