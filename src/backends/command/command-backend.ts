import { randomUUID } from 'node:crypto';
import { PlenumError } from '../../core/model/errors.js';
import type { AttemptRequest, AttemptResult, Backend, CallIO } from '../../core/ports/backend.js';
import { atExit } from '../../processes/at-exit.js';
import { endGroup, signalGroup } from '../../processes/process-group.js';
import { endStrays, processVariable } from '../../processes/stray-processes.js';
import { toAttemptResult } from './attempt-result.js';
import { commandEnvironment, type EnvironmentOptions } from './command-environment.js';
import { commandLine, commandRequest } from './command-request.js';
import { runProgram } from './run-program.js';
import { StderrLines } from './stderr-lines.js';

export interface CommandBackendOptions {
  /** Program and arguments; `{prompt}` in an argument is replaced by the prompt. */
  readonly run: readonly string[];
  readonly env?: EnvironmentOptions;
  /** Bytes [16 MiB]. */
  readonly stdoutLimit?: number;
  readonly name?: string;
}

const can = {
  schema: false,
  usage: true,
  cost: true,
  continues: false,
  model: true,
  effort: true,
  toolAllowList: false,
  readOnly: false,
  permissions: false,
  mcp: false,
  contained: true,
  readsInstructions: false,
  gated: false,
  streams: false,
  promptCaching: false,
  virtual: false,
} as const;

/** Any program as an agent (X111), one process group per attempt. */
export function createCommandBackend(options: CommandBackendOptions): Backend {
  const { run, env, stdoutLimit = 16 * 1024 * 1024, name = 'command' } = options;
  const program = run[0];
  if (program === undefined || program === '') {
    throw new PlenumError('E_CONFIG', 'the command backend has no program to run', {
      hint: 'set "backends": { "command": { "run": ["node", "agent.mjs"] } } in .plenum/config.json',
    });
  }
  const groups = new Map<number, () => void>();
  // The groups are no part of ours: without this an early exit would leave them running.
  const onStart = (pid: number): void => {
    groups.set(
      pid,
      atExit(() => signalGroup(pid, 'SIGKILL')),
    );
  };
  const onEnd = (pid: number): void => {
    groups.get(pid)?.();
    groups.delete(pid);
  };

  const attempt = async (request: AttemptRequest, io: CallIO): Promise<AttemptResult> => {
    const { call, cwd } = request;
    if (io.signal.aborted) return { status: 'failed', cause: 'stopped', message: `${program} was not started: the call was stopped` };
    const lines = new StderrLines((text) => io.progress({ type: 'stderr', text }));
    const mark = randomUUID();
    let leader: number | undefined;
    const end = await runProgram({
      command: commandLine(run, call.prompt),
      cwd,
      env: { ...commandEnvironment(call, env), [processVariable]: mark },
      input: commandRequest(request),
      stdoutLimit,
      onStderr: (chunk) => lines.push(chunk),
      onStart: (pid) => {
        leader = pid;
        onStart(pid);
      },
      signal: io.signal,
    });
    if (leader !== undefined) {
      await endStrays(mark);
      onEnd(leader);
    }
    return toAttemptResult({ program, cwd, end, ...lines.end(), wantsJson: call.options.schema !== undefined, stdoutLimit });
  };

  return {
    version: 1,
    name,
    can,
    run: attempt,
    async close() {
      await Promise.all([...groups.keys()].map((leader) => endGroup(leader, 1_500)));
    },
  };
}
