import { type Options, type Program, parse } from 'acorn';
import type { Findings } from './inspection.js';
import { syntaxHint } from './syntax-hint.js';

const options: Options = {
  ecmaVersion: 'latest',
  sourceType: 'module',
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowHashBang: false,
};

/** The syntax tree, or `null` with the parser's own message and its place (C3). */
export function parseScript(findings: Findings): Program | null {
  try {
    return parse(findings.source, options);
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    const message = error.message.replace(/ \(\d+:\d+\)$/, '');
    const undeclaredExport = /^Export '.*' is not defined$/.test(message);
    if (undeclaredExport)
      findings.problem(
        'E_SCRIPT_IMPORT',
        'only `meta` may be exported',
        error.pos,
        'remove this export',
      );
    else
      findings.problem(
        'E_SCRIPT_SYNTAX',
        message,
        error.pos,
        syntaxHint(findings.source, message, error.pos, options),
      );
    return null;
  }
}

function isSyntaxError(error: unknown): error is SyntaxError & { readonly pos: number } {
  return error instanceof SyntaxError && typeof (error as { pos?: unknown }).pos === 'number';
}
