import { existsSync } from 'node:fs';
import type { AttemptResult, Failure } from '../../../core/ports/backend.js';
import { readJsonAnswer } from '../../../core/step/json-answer.js';
import type { Cause } from '../../../core/step/outcome.js';
import type { ProgramEnd } from '../../../host/processes/run-program.js';
import { failed } from '../../skeleton/failure.js';
import { shownOutput } from '../../skeleton/shown-output.js';
import { causeOfOutput } from '../../skeleton/vendor-error.js';
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
  /** What may help where a key is missing; `''`: nothing. */
  readonly advice: () => string;
}

function notStarted(program: string, cwd: string, error: NodeJS.ErrnoException): Failure {
  const code = error.code ?? '';
  const message = `${program} could not be started: ${error.message}`;
  if (scarce.has(code)) return failed('overloaded', message);
  if (badArgument.has(code)) {
    const hint = 'let the program read the prompt from standard input instead of {prompt}';
    return failed('invalid-request', `${message}; ${hint}`);
  }
  if (code === 'ENOENT' && !existsSync(cwd))
    return failed('crash', `folder ${cwd} does not exist: ${program} cannot be started there`);
  if (code === 'ENOENT' || code === 'EACCES') {
    const hint = `install it, or correct "run" of the command backend; started in ${cwd}`;
    const what = `program ${program} was not found or may not be executed (${code})`;
    return failed('crash', `${what}: ${hint}`);
  }
  return failed('crash', message);
}

function failure(ended: EndedProgram): Failure {
  const { program, end, tail, stdoutLimit } = ended;
  switch (end.how) {
    case 'stopped':
      return failed('stopped', `${program} was stopped`);
    case 'overflow': {
      const message = `${program} wrote more than ${stdoutLimit} bytes to standard output`;
      return failed('invalid-request', message);
    }
    case 'not-started':
      return notStarted(program, ended.cwd, end.error ?? new Error('no reason given'));
    case 'held':
      return failed('crash', held(ended));
    case 'timeout':
    case 'exit': {
      const silent =
        end.killedBy === null
          ? `${program} exited with code ${end.code}`
          : `${program} was ended by ${end.killedBy}`;
      if (end.code === tryAgainLater) return failed('overloaded', tail || silent);
      const cause = causeOfOutput(tail) ?? 'crash';
      return once(cause, `${tail || silent}${cause === 'auth' ? ended.advice() : ''}`);
    }
  }
}

/** Whether a program may run again is for its exit code to say (X111), whatever ended it. */
function once(cause: Cause, message: string): Failure {
  return { status: 'failed', cause, message };
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
    return {
      ...failure(ended),
      ...(stdout !== '' && { raw: shownOutput(stdout, rawLength) }),
      ...reported,
    };
  }
  const json = ended.wantsJson ? readJsonAnswer(stdout) : null;
  if (json !== null) return { status: 'completed', json, text: stdout, ...reported };
  return {
    status: 'completed',
    text: ended.wantsJson ? stdout : stdout.replace(/\r?\n$/, ''),
    ...reported,
  };
}
