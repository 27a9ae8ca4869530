import type { AnyNode } from 'acorn';
import type { Rule } from '../syntax/inspection.js';
import { globalName, memberName, propertyName } from '../syntax/static-read.js';

export interface WorkUse {
  taken: boolean;
}

/** Verbs that take over what an agent changed. */
const takers: ReadonlySet<string> = new Set(['merge', 'publish']);

/**
 * Sees whether the script could do anything with what its agents changed in worktrees: it names
 * `merge` or `publish`, or reads the `workspace` of an outcome (X80). Words in texts, comments and
 * names of its own do not count, nor does the option `workspace: 'run'`.
 */
export const collectWorkUse =
  (use: WorkUse): Rule =>
  ({ node, ancestors, scopes }) => {
    if (use.taken) return;
    if (readsWorkspace(node)) use.taken = true;
    else if (node.type === 'Identifier' && takers.has(node.name))
      use.taken = globalName(node, ancestors, scopes) !== null && !isOnlyName(node, ancestors);
    else if (node.type === 'MemberExpression')
      use.taken = takers.has(globalName(node, ancestors, scopes) ?? '');
  };

function readsWorkspace(node: AnyNode): boolean {
  if (node.type === 'MemberExpression') return memberName(node) === 'workspace';
  return (
    node.type === 'ObjectPattern' &&
    node.properties.some(
      (property) => property.type === 'Property' && propertyName(property) === 'workspace',
    )
  );
}

/** The `merge` of `list.merge` or `{ merge: 1 }`: no variable. */
function isOnlyName(node: AnyNode, ancestors: readonly AnyNode[]): boolean {
  const parent = ancestors.at(-2);
  if (parent?.type === 'MemberExpression') return !parent.computed && parent.property === node;
  return (
    (parent?.type === 'Property' || parent?.type === 'MethodDefinition') &&
    parent.key === node &&
    !parent.computed &&
    parent.value !== node
  );
}
