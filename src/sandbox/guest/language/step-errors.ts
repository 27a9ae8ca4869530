import {
  hidden,
  isObject,
  keepWeakly,
  NativeError,
  NativeWeakMap,
  visible,
  weakly,
} from './intrinsics.js';
import { frameOf, type Site } from './sites.js';

/** An error as the host tells it. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

/** Errors that steps were rejected with, to tell a failed call from a failure of the script. */
const stepErrors = new NativeWeakMap<object, number>();

/** Id of the step that an error, or what caused it, came from. */
export const stepOf = (error: unknown): number | null => {
  let cause = error;
  for (let depth = 0; depth < 8 && isObject(cause); depth++) {
    const id = weakly(stepErrors, cause);
    if (id !== undefined) return id;
    try {
      cause = cause.cause;
    } catch {
      return null;
    }
  }
  return null;
};
export const blameStep = (error: object, id: number): void => {
  keepWeakly(stepErrors, error, id);
};

export const guestError = (
  id: number,
  kind: string,
  site: Site,
  { name, message, code }: ToldError,
): Error => {
  const error = new NativeError(message);
  hidden(error, 'name', name);
  if (code !== undefined) visible(error, 'code', code);
  hidden(error, 'stack', frameOf(kind, site));
  blameStep(error, id);
  return error;
};
