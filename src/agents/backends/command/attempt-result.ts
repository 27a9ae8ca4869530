import { existsSync } from 'node:fs';
import type { AttemptResult } from '../../../core/ports/backend.js';
import { readJsonAnswer } from '../../../core/step/json-answer.js';
import type { ProgramEnd } from '../../../host/processes/run-program.js';
import type { ReportedUsage } from './stderr-lines.js';

/** EX_TEMPFAIL of sysexits: try again later (X111). */
const tryAgainLater = 75;
/** No process or file to be had at this moment. */
const scarce = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);
/** The prompt does not fit into, or cannot be, a program argument. */
const badArgument = new Set(['E2BIG', 'ERR_INVALID_ARG_VALUE']);
const rawLength = 64 * 1024;

interface EndedProgram {
  readonly program: string;
  readonly cwd: string;
  readonly end: ProgramEnd;
  readonly stdout: string;
  readonly tail: string;
  readonly reported: ReportedUsage;
  readonly wantsJson: boolean;
  readonly stdoutLimit: number;
}

type Failed = Extract<AttemptResult, { readonly status: 'failed' }>;

function notStarted(program: string, cwd: string, error: NodeJS.ErrnoException): Failed {
  const code = error.code ?? '';
  const message = `${program} could not be started: ${error.message}`;
  if (scarce.has(code)) return { status: 'failed', cause: 'overloaded', retryable: true, message };
  if (badArgument.has(code)) {
    const hint = 'let the program read the prompt from standard input instead of {prompt}';
    return { status: 'failed', cause: 'invalid-request', message: `${message}; ${hint}` };
  }
  if (code === 'ENOENT' && !existsSync(cwd))
    return {
      status: 'failed',
      cause: 'crash',
      message: `folder ${cwd} does not exist: ${program} cannot be started there`,
    };
  if (code === 'ENOENT' || code === 'EACCES') {
    const hint = `install it, or correct "run" of the command backend; started in ${cwd}`;
    return {
      status: 'failed',
      cause: 'crash',
      message: `program ${program} was not found or may not be executed (${code}): ${hint}`,
    };
  }
  return { status: 'failed', cause: 'crash', message };
}

function failure(ended: EndedProgram): Failed {
  const { program, end, tail } = ended;
  switch (end.how) {
    case 'stopped':
      return { status: 'failed', cause: 'stopped', message: `${program} was stopped` };
    case 'overflow':
      return {
        status: 'failed',
        cause: 'invalid-request',
        message: `${program} wrote more than ${ended.stdoutLimit} bytes to standard output`,
      };
    case 'not-started':
      return notStarted(program, ended.cwd, end.error ?? new Error('no reason given'));
    case 'held':
      return { status: 'failed', cause: 'crash', message: held(ended) };
    case 'timeout':
    case 'exit': {
      const silent =
        end.killedBy === null
          ? `${program} exited with code ${end.code}`
          : `${program} was ended by ${end.killedBy}`;
      const isLater = end.code === tryAgainLater;
      return {
        status: 'failed',
        cause: isLater ? 'overloaded' : 'crash',
        ...(isLater && { retryable: true }),
        message: tail || silent,
      };
    }
  }
}

function rawOf(text: string): string {
  return text.length <= rawLength
    ? text
    : `${text.slice(0, rawLength)}\n[plenum: ${text.length - rawLength} characters left out here]`;
}

function held({ program, end: { heldBy = 'something' } }: EndedProgram): string {
  const hint = 'end it before the agent ends, or send its output elsewhere (>file 2>&1)';
  return (
    `${program} has ended, but ${heldBy} still writes to its output, ` +
    `so its answer is not whole: ${hint}`
  );
}

export function toAttemptResult(ended: EndedProgram): AttemptResult {
  const { end, stdout, reported } = ended;
  if (end.how !== 'exit' || end.code !== 0) {
    return { ...failure(ended), ...(stdout !== '' && { raw: rawOf(stdout) }), ...reported };
  }
  const json = ended.wantsJson ? readJsonAnswer(stdout) : null;
  if (json !== null) return { status: 'completed', json, text: stdout, ...reported };
  return {
    status: 'completed',
    text: ended.wantsJson ? stdout : stdout.replace(/\r?\n$/, ''),
    ...reported,
  };
}
