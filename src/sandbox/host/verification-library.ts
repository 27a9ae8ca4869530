import { verificationGlobals, verificationNames } from '../guest/lines/script-names.js';
import { verification } from '../guest-text.js';
import { childProgram } from './child-program.js';

const mentioned = new RegExp(`\\b(?:${verificationNames.join('|')})\\b`);

let placed: string | null = null;

/**
 * The verification primitives as the realm evaluates them; undefined for a script that names none,
 * as it cannot reach them.
 */
export function verificationLibrary(source: string): string | undefined {
  if (!mentioned.test(source)) return undefined;
  placed ??= childProgram(verification, { globals: verificationGlobals, sited: new Set() }).code;
  return placed;
}
