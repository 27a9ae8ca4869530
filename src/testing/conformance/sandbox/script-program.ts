import { parse } from 'acorn';
import type { Program } from '../../../core/program/syntax/program.js';

/**
 * A program for the sandbox without the checks that the sandbox must not rely on. `meta` is
 * optional here.
 */
export function programOf(source: string, file = 'script.js'): Program {
  const syntax = parse(source, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowAwaitOutsideFunction: true,
    allowReturnOutsideFunction: true,
  });
  const [first] = syntax.body;
  const metaRange: readonly [number, number] =
    first?.type === 'ExportNamedDeclaration' ? [first.start, first.end] : [0, 0];
  return {
    file,
    source,
    meta: { name: 'script', description: 'A test' },
    metaRange,
    parsesArgs: false,
    takesWork: false,
    argsRead: [],
    callSites: [],
    advice: [],
    syntax,
  };
}
