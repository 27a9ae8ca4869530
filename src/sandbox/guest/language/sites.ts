import {
  type Bare,
  type Callable,
  captureStack,
  indexOf,
  memberText,
  NativeError,
  setStackLimit,
  slice,
} from './intrinsics.js';
import { setUp } from './realm-setup.js';

/**
 * Where a call stands: its number, or what gives the function that the script called, whose caller
 * is looked up.
 */
export type At = number | (() => Callable);
/** Number of the call, or JSON text of "line:column"; 'null' where nobody knows. */
export type Site = number | string;

const scriptFile = 'workflow.js';
const frameMark = '(' + scriptFile + ':';

/** Frames that a script sees in its own errors. */
export let scriptStackLimit = 10;
export const limitScriptStack = (frames: number): void => {
  scriptStackLimit = frames;
  setStackLimit(NativeError, frames);
};

interface Box extends Bare {
  readonly stack?: string;
}
/**
 * Number of the call where the code tells it, else the place of the frame that called the
 * primitive.
 */
export const siteOf = (at: At): Site => {
  if (typeof at === 'number') return at;
  const primitive = at();
  const box: Box = { __proto__: null };
  setStackLimit(NativeError, 1);
  captureStack(box, primitive);
  let found = indexOf(box.stack as string, frameMark);
  if (found < 0) {
    setStackLimit(NativeError, 50);
    captureStack(box, primitive);
    found = indexOf(box.stack as string, frameMark);
  }
  setStackLimit(NativeError, scriptStackLimit);
  if (found < 0) return 'null';
  found += frameMark.length;
  const stack = box.stack as string;
  return '"' + slice(stack, found, indexOf(stack, ')', found)) + '"';
};

/** JSON text of the "line:column" at which the script threw; 'null' where its stack does not say. */
export const siteOfError = (error: unknown): string => {
  const stack = memberText(error, 'stack', 8000) ?? '';
  const found = indexOf(stack, frameMark);
  if (found < 0) return 'null';
  const from = found + frameMark.length;
  return '"' + slice(stack, from, indexOf(stack, ')', from)) + '"';
};

/** The stack of an error that a step was rejected with: the frame of the call. */
export const frameOf = (kind: string, site: Site): string => {
  if (typeof site !== 'number')
    return site === 'null'
      ? ''
      : '    at ' + kind + ' ' + frameMark + slice(site, 1, site.length - 1) + ')\n';
  const known = setUp.sites[site];
  if (known === undefined) return '';
  const { line, column } = known;
  return '    at ' + kind + ' (step.js:' + line + ':' + (column + 1) + ')\n';
};
