import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { processVariable } from '../../../../host/process-table/stray-processes.js';
import { cappedOutput } from '../../../../host/processes/capped-output.js';
import { restOfOutput } from '../../../../host/processes/rest-of-output.js';
import { guardTree } from '../../../skeleton/guarded-tree.js';
import { within } from '../../../skeleton/stop.js';
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

export interface AgentProcesses {
  /**
   * `secret` goes through a pipe, descriptor 3: it stands neither in the environment nor in the
   * arguments.
   */
  start(wish: SpawnWish, secret: string | undefined): AgentProcess;
  endAll(): Promise<void>;
}

/** The programs of one backend, each in a process group of its own; none outlives ours. */
export function agentProcesses(): AgentProcesses {
  const running = new Set<() => Promise<void>>();
  return {
    start({ command, args, cwd, env }, secret) {
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
      const endTree = guardTree(child, { variable: processVariable, value: mark }, graceMs);
      running.add(endTree);
      child.once('exit', () => {
        running.delete(endTree);
        // The SDK reads to the end of the output; whoever got away must not hold it open for ever.
        void restOfOutput([child.stdout, child.stderr]);
      });
      if (!isPiped(child)) throw new Error(`${command} was started without pipes`);
      return {
        program: child,
        stderr: () => errors.text(),
        gone: (withinMs) => gone(child, withinMs),
        async end() {
          await endTree();
          await gone(child, 200);
        },
      };
    },
    async endAll() {
      await Promise.all([...running].map((endTree) => endTree()));
    },
  };
}

function isPiped(
  child: ChildProcess,
): child is ChildProcess & Pick<SpawnedProgram, 'stdin' | 'stdout'> {
  return child.stdin !== null && child.stdout !== null;
}

async function gone(child: ChildProcess, withinMs: number): Promise<void> {
  const isOver = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  if (!isOver) await within(withinMs, once(child, 'exit'));
}
