import { randomUUID } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import type { Tool, ToolAnswer } from '../../../core/ports/tool.js';
import type { CommandResult } from '../../../core/ports/workspace.js';
import { PlenumError } from '../../../core/values/errors.js';
import { endStrays, processVariable } from '../../../host/process-table/stray-processes.js';
import type { CommandQueue } from '../../../host/processes/command-turn.js';
import { runCommand } from '../../../host/processes/run-command.js';
import { childEnvironment } from '../../../host/programs/child-environment.js';
import { withoutRepositoryVariables } from '../../../host/programs/repository-variables.js';
import { boundedText } from '../frame/bounded-text.js';
import { Complaint } from '../frame/complaint.js';
import { framedTool, type Use } from '../frame/framed-tool.js';
import { bubblewrapArguments, sandboxEnvironment } from './bubblewrap.js';
import { placeholders } from './placeholders.js';
import { sandboxCheck } from './sandbox-check.js';
import { findShell, quoted } from './shell-program.js';

export interface BashSetup {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keys that commands may see. */
  readonly passNames: readonly string[];
  readonly osSandbox: 'off' | 'bubblewrap';
  /** Under the OS sandbox. */
  readonly network: 'on' | 'off';
  /** Where commands wait for a core of the machine; absent: they start at once. */
  readonly queue?: CommandQueue;
}

const mostOutput = 30_000;
const heldText =
  'the command ended, but something that it started goes on writing to its output, ' +
  'so that what it said is not whole. ' +
  'Run it again with the output of what goes on sent to a file: program >program.log 2>&1 &';
/** One argument of a program can be 128 KiB on Linux. */
const mostCommandBytes = 100_000;

export function createBash(setup: BashSetup): Tool {
  const usableSandbox = sandboxCheck(setup.env.PATH);
  const withPlaceholders = placeholders();
  return framedTool({
    name: 'Bash',
    description:
      'Runs a command line in the working folder and answers with its output and its exit code ' +
      'if that is not 0. Each use is a new shell: folder and ' +
      'variables are not kept. There is no terminal and no input; everything the command ' +
      'started ends with it, also in the background. ' +
      'For reading, changing and finding files use Read, Edit, Write, Grep and Glob.',
    properties: {
      command: { type: 'string', description: 'the command line' },
      timeout: { type: 'integer', description: 'most milliseconds [the limit of the run]' },
      description: { type: 'string', description: 'what the command is for, in a few words' },
    },
    required: ['command'],
    writes: true,
    async run(input, use) {
      const command = input.text('command', mostCommandBytes, 'the command line to run');
      if (command.trim() === '')
        throw new Complaint('the command is empty: pass the command line to run');
      if (command.includes('\0')) throw new Complaint('a command cannot hold a NUL byte');
      const timeoutMs = Math.min(
        input.count('timeout', { least: 1, most: Number.MAX_SAFE_INTEGER }) ?? use.timeoutMs,
        use.timeoutMs,
      );
      if (use.place.readOnly && setup.osSandbox === 'off') {
        throw new Complaint(
          'this agent only reads, and without an OS sandbox a command could ' +
            'write: use Read, Grep and Glob',
        );
      }
      await use.permit('Bash', command);
      if (setup.osSandbox === 'off')
        return answered(await run(setup, { command, timeoutMs, prefix: [] }, use), timeoutMs, use);
      const program = await usableSandbox(use.place.root);
      const { root, cwd, readOnly } = use.place;
      const prefix = [
        program,
        ...bubblewrapArguments({ root, cwd, readOnly, network: setup.network }),
      ];
      const sandboxed = () => run(setup, { command, timeoutMs, prefix }, use);
      return answered(
        await (readOnly ? sandboxed() : withPlaceholders(root, sandboxed)),
        timeoutMs,
        use,
      );
    },
  });
}

interface Work {
  readonly command: string;
  readonly timeoutMs: number;
  readonly prefix: readonly string[];
}

async function run(
  setup: BashSetup,
  { command, timeoutMs, prefix }: Work,
  use: Use,
): Promise<CommandResult> {
  const { place, signal } = use;
  const mark = randomUUID();
  const environment = {
    ...withoutRepositoryVariables(childEnvironment(setup.env, place.callKey, setup.passNames)),
    ...(prefix.length > 0 ? sandboxEnvironment : {}),
    ...place.variables,
    PLENUM_RUN: place.runId,
    [processVariable]: mark,
  };
  const words = [...prefix, findShell(setup.env.PATH, place.root), '-c', command]
    .map(quoted)
    .join(' ');
  if (Buffer.byteLength(words) > mostCommandBytes)
    throw new Complaint('the command is too long: write it into a file and run that');
  try {
    // One stream, so that errors stand where they happened.
    const shell = {
      cwd: place.cwd,
      environment,
      outputLimit: mostOutput,
      endStrays: () => endStrays(mark),
      queue: setup.queue,
    };
    const onWait = use.waits;
    const line = `exec 2>&1; exec ${words}`;
    return await runCommand({ command: line, timeoutMs, signal, onWait }, shell);
  } catch (error) {
    throw PlenumError.is(error) && error.code === 'E_OUTPUT_HELD' ? new Complaint(heldText) : error;
  }
}

function answered(
  { stdout, code, timedOut }: CommandResult,
  timeoutMs: number,
  use: Use,
): ToolAnswer {
  const output = boundedText(stripVTControlCharacters(stdout).trimEnd(), mostOutput + 1000);
  const note = timedOut
    ? `timed out after ${timeoutMs} ms and was ended`
    : use.signal.aborted
      ? 'stopped'
      : code === 0
        ? ''
        : `exit code ${code}`;
  const lines = [...(output === '' ? [] : [output]), ...(note === '' ? [] : [`[plenum: ${note}]`])];
  return { text: lines.join('\n') || '(no output)', failed: note !== '' };
}
