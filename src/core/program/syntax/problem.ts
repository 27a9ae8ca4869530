import type { ErrorCode } from '../../values/error-codes.js';
import type { ErrorPlace } from '../../values/errors.js';
import { plainText } from '../../words/plain-text.js';

/**
 * Why a script may not run. Has the shape of a PlenumError:
 * `new PlenumError(problem.code, problem.message, problem)`.
 */
export interface ScriptProblem {
  readonly code: ErrorCode;
  readonly message: string;
  /** Line from 1, column from 0; only the rendered text counts columns from 1, as editors do. */
  readonly place: Required<ErrorPlace>;
  readonly hint?: string;
}

/** One entry of `problems` in `plenum check --json`. */
export interface ProblemJson {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly frame: string;
  readonly hint: string | null;
}

export function problemJson(problem: ScriptProblem): ProblemJson {
  const { file, line, column, frame } = problem.place;
  return {
    code: problem.code,
    message: problem.message,
    file,
    line,
    column,
    frame,
    hint: problem.hint ?? null,
  };
}

/**
 * Several lines for a terminal: where and what, the source line with a caret, the one next thing to
 * do. No colours.
 */
export function renderProblem(problem: ScriptProblem): string {
  const { file, line, column, frame } = problem.place;
  const lines = [
    `${plainText(file)}:${line}:${column + 1}: ${plainText(problem.message)} [${problem.code}]`,
    frame,
  ];
  if (problem.hint !== undefined) lines.push(`  → ${plainText(problem.hint)}`);
  return lines.join('\n');
}
