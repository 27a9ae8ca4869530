import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { endMarked } from '../../../../host/process-table/marked-processes.js';
import { groupsBelow } from '../../../../host/process-table/process-tree.js';
import { processVariable } from '../../../../host/process-table/stray-processes.js';
import { atExit } from '../../../../host/processes/at-exit.js';
import { cappedOutput } from '../../../../host/processes/capped-output.js';
import { endGroup, signalGroup } from '../../../../host/processes/process-group.js';
import { restOfOutput } from '../../../../host/processes/rest-of-output.js';
import type { SpawnedProgram, SpawnWish } from './sdk-shape.js';

const stderrLimit = 8 * 1024;
/**
 * From the polite signal to the one that cannot be refused: long enough for Claude Code to write
 * its transcript.
 */
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
  private readonly running = new Map<number, () => void>();

  /**
   * `secret` goes through a pipe, descriptor 3: it stands neither in the environment nor in the
   * arguments.
   */
  start({ command, args, cwd, env }: SpawnWish, secret: string | undefined): AgentProcess {
    const mark = randomUUID();
    const child = spawn(command, args, {
      cwd,
      env: { ...env, [processVariable]: mark },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const errors = cappedOutput(stderrLimit);
    child.stderr?.on('data', (chunk: Buffer) => errors.add(chunk));
    const pipe = child.stdio[3] as Writable;
    // A program that ends at once closes the pipe before it has read it.
    pipe.on('error', () => undefined);
    pipe.end(secret ?? '');
    const { pid } = child;
    if (pid !== undefined) this.add(pid, child, mark);
    return {
      program: child as unknown as SpawnedProgram,
      stderr: () => errors.text(),
      gone: (withinMs) => gone(child, withinMs),
      end: () => this.end(child),
    };
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.running.keys()].map((pid) => endTree(pid)));
  }

  private add(pid: number, child: ChildProcess, mark: string): void {
    const endRest = (): void => {
      // What it left behind is no longer found below it, but by its group and by its mark.
      signalGroup(pid, 'SIGKILL');
      endMarked(processVariable, new Set([mark]));
    };
    const forgetExit = atExit(() => {
      for (const group of groupsBelow(pid)) signalGroup(group, 'SIGKILL');
      endRest();
    });
    this.running.set(pid, forgetExit);
    child.once('exit', () => {
      endRest();
      forgetExit();
      this.running.delete(pid);
      // The SDK reads to the end of the output; whoever got away must not hold it open for ever.
      void restOfOutput([child.stdout, child.stderr]);
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
  await Promise.race([
    once(child, 'exit', { signal: limit.signal }),
    sleep(withinMs, undefined, { signal: limit.signal }),
  ]).catch(() => undefined);
  limit.abort();
}

async function endTree(pid: number): Promise<void> {
  const below = groupsBelow(pid);
  await Promise.all([endGroup(pid, graceMs), ...below.map((group) => endGroup(group, graceMs))]);
}
