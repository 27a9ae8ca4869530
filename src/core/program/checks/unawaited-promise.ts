import type { AnyNode } from 'acorn';
import type { Rule, Visit } from '../syntax/inspection.js';
import { isFunction, type Scopes } from '../syntax/scopes.js';
import { unwrapped } from '../syntax/static-read.js';
import { type VerbCall, verbOf } from '../syntax/verbs.js';

const awaiting = (verb: string): string =>
  `write \`await ${verb}(…)\`; to start several at once, use parallel([() => ${verb}(…), …])`;

/** Calls whose promise nobody takes: the run ends before they do, and their failure is not seen. */
export const droppedPromise: Rule = ({ node, ancestors, scopes, findings }) => {
  const dropped = droppedBy(node, findings.source);
  const called = dropped && promised(dropped, ancestors, scopes);
  if (!called) return;
  findings.problem(
    'E_SCRIPT_UNAWAITED',
    `the promise of ${called.verb}() is dropped: nothing waits for it and its failure is not seen`,
    node.start,
    awaiting(called.verb),
  );
};

/** A statement of its own, or kept under a name that stands nowhere else in the text. */
function droppedBy(node: AnyNode, source: string): AnyNode | null {
  if (node.type === 'ExpressionStatement') return node.expression;
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') return null;
  const uses = source.split(node.id.name).length - 1;
  return uses === 1 ? (node.init ?? null) : null;
}

/**
 * Promises inside of what the script returns: the result is written as JSON, where a promise is
 * `{}`. A promise that is itself what is returned is waited for.
 */
export const returnedPromise: Rule = (visit) => {
  const { node, ancestors, scopes } = visit;
  if (node.type !== 'ReturnStatement' || !node.argument) return;
  if (ancestors.some((one) => one !== node && isFunction(one))) return;
  for (const part of partsOf(node.argument, ancestors, scopes)) embedded(part, visit);
};

function embedded(part: AnyNode, { ancestors, scopes, findings }: Visit): void {
  const called = promised(heldBy(part, ancestors, scopes), ancestors, scopes);
  if (!called) return;
  findings.problem(
    'E_SCRIPT_UNAWAITED',
    `what is returned holds the promise of ${called.verb}(), which reads {} in the result`,
    part.start,
    awaiting(called.verb),
  );
}

/** Literals inside of literals are followed so far; a `const` may lead in a circle. */
const deepest = 8;

/** The values inside an object or array literal. */
function partsOf(
  node: AnyNode,
  ancestors: readonly AnyNode[],
  scopes: Scopes,
  depth = 0,
): readonly AnyNode[] {
  if (depth > deepest) return [];
  const literal = heldBy(node, ancestors, scopes);
  const members =
    literal.type === 'ArrayExpression'
      ? literal.elements
      : literal.type === 'ObjectExpression'
        ? literal.properties.map((property) =>
            property.type === 'Property' ? property.value : property,
          )
        : [];
  return members.flatMap((member) => {
    if (!member || member.type === 'SpreadElement') return [];
    const within = partsOf(member, ancestors, scopes, depth + 1);
    return within.length > 0 ? within : [member];
  });
}

/** What a `const` was given, followed once. */
function heldBy(node: AnyNode, ancestors: readonly AnyNode[], scopes: Scopes): AnyNode {
  const bare = unwrapped(node);
  return bare.type === 'Identifier' ? (scopes.constant(bare.name, ancestors) ?? bare) : bare;
}

function promised(node: AnyNode, ancestors: readonly AnyNode[], scopes: Scopes): VerbCall | null {
  const called = verbOf(node, ancestors, scopes);
  return called?.method === 'open' ? null : called;
}
