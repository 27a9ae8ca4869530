import type { ErrorCode } from './error-codes.js';

const marker = Symbol.for('plenum.error');

export interface ErrorPlace {
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** The source line and a caret under the column, ready to print. */
  readonly frame?: string;
}

export interface ErrorDetails {
  /** The one next command or action. */
  readonly hint?: string;
  readonly place?: ErrorPlace;
  readonly cause?: unknown;
}

/**
 * Every failure plenum itself reports. Recognised by a marker, so that it survives a second copy of
 * the package.
 */
export class PlenumError extends Error {
  readonly [marker] = true;
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly place: ErrorPlace | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'PlenumError';
    this.code = code;
    this.hint = details.hint;
    this.place = details.place;
  }

  static is(value: unknown): value is PlenumError {
    return (
      typeof value === 'object' &&
      value !== null &&
      (value as Record<symbol, unknown>)[marker] === true
    );
  }
}

/**
 * What a step failed with, and what mends it: a run has no line of its own for the hint, so what is
 * journaled says both.
 */
export function messageWithHint(error: unknown): string {
  const hint = PlenumError.is(error) ? error.hint : undefined;
  return hint === undefined ? messageOf(error) : `${messageOf(error)}; ${hint}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
