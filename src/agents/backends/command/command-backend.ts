import { randomUUID } from 'node:crypto';
import type {
  AttemptRequest,
  AttemptResult,
  Backend,
  CallIO,
} from '../../../core/ports/backend.js';
import { PlenumError } from '../../../core/values/errors.js';
import { endStrays, processVariable } from '../../../host/process-table/stray-processes.js';
import { decodedOutput } from '../../../host/processes/decoded-output.js';
import { endGroup } from '../../../host/processes/process-group.js';
import { runProgram } from '../../../host/processes/run-program.js';
import { wholeOutput } from '../../../host/processes/whole-output.js';
import { failed } from '../../skeleton/failure.js';
import { toAttemptResult } from './attempt-result.js';
import {
  allowEnvAdvice,
  commandEnvironment,
  type EnvironmentOptions,
  keptBack,
} from './command-environment.js';
import { commandLine, commandRequest } from './command-request.js';
import { stderrLines } from './stderr-lines.js';

interface CommandBackendOptions {
  /** Program and arguments; `{prompt}` in an argument is replaced by the prompt. */
  readonly run: readonly string[];
  readonly env?: EnvironmentOptions;
  /** The environment of plenum [of this process]. */
  readonly own?: Readonly<Record<string, string | undefined>>;
  /** Bytes [16 MiB]. */
  readonly stdoutLimit?: number;
  /** How long others may still write to the output of a program that has ended, in ms [5 s]. */
  readonly heldMs?: number;
  readonly name?: string;
}

/** Together with the reading that follows this stays under the 2 s that the port allows. */
const graceMs = 1_500;

export const can = {
  usage: true,
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
  const { run, env, own, stdoutLimit = 16 * 1024 * 1024, heldMs, name = 'command' } = options;
  const program = run[0];
  if (program === undefined || program === '') {
    throw new PlenumError('E_CONFIG', 'the command backend has no program to run', {
      hint: 'set "backends": { "command": { "run": ["node", "agent.mjs"] } } in .plenum/config.json',
    });
  }
  const groups = new Set<number>();
  let advised = false;
  /** Said once: it is the same for every call. */
  const advice = (): string => {
    const kept = advised ? [] : keptBack(env, own);
    advised ||= kept.length > 0;
    return kept.length === 0 ? '' : allowEnvAdvice(name, kept);
  };

  const attempt = async (request: AttemptRequest, io: CallIO): Promise<AttemptResult> => {
    const { call, cwd, variables } = request;
    if (io.signal.aborted)
      return failed('stopped', `${program} was not started: the call was stopped`);
    const lines = stderrLines((text) => io.progress({ type: 'stderr', text }));
    const stdout = wholeOutput(stdoutLimit);
    const stderr = decodedOutput(lines.push);
    const mark = randomUUID();
    let leader: number | undefined;
    const end = await runProgram({
      command: commandLine(run, call.prompt),
      cwd,
      env: { ...commandEnvironment(call, env, own), ...variables, [processVariable]: mark },
      input: commandRequest(request),
      stdout,
      stderr,
      graceMs,
      heldMs,
      endStrays: () => endStrays(mark),
      onStart: (pid) => {
        leader = pid;
        groups.add(pid);
      },
      signal: io.signal,
    });
    if (leader !== undefined) groups.delete(leader);
    stderr.end();
    const wantsJson = call.options.schema !== undefined;
    const output = { stdout: stdout.text(), ...lines.end() };
    const about = { program, cwd, wantsJson, stdoutLimit, advice };
    return toAttemptResult({ ...about, end, ...output });
  };

  return {
    version: 1,
    name,
    can,
    run: attempt,
    async close() {
      await Promise.all([...groups].map((leader) => endGroup(leader, 1_500)));
    },
  };
}
