import type { AnyNode } from 'acorn';
import { full } from 'acorn-walk';
import type { Program } from '../syntax/program.js';

/**
 * `workflow` runs a script that nobody has read yet; through the others a gate is reached under a
 * name that is computed.
 */
const names = new Set(['gate', 'merge', 'workflow', 'globalThis']);

/**
 * Whether a run of this script may come to a gate, directly, under another name, or in a nested
 * script. Says yes when in doubt: any mention of a name that could lead there counts.
 */
export function reachesGate({ syntax }: Pick<Program, 'syntax'>): boolean {
  let found = false;
  full(syntax as AnyNode, (node) => {
    found ||=
      node.type === 'ThisExpression' || (node.type === 'Identifier' && names.has(node.name));
  });
  return found;
}
