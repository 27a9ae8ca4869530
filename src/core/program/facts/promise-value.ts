import type { AnyNode, Expression } from 'acorn';
import type { Rule } from '../syntax/inspection.js';
import type { Scopes } from '../syntax/scopes.js';
import { memberName, objectLiteral, unwrapped } from '../syntax/static-read.js';
import { optionsOf, type VerbCall, verbOf } from '../syntax/verbs.js';

/**
 * Results that are used as what they are not: a promise as text, the final text of an agent as an
 * object.
 */
export const promiseValue: Rule = ({ node, ancestors, scopes, findings }) => {
  if (node.type === 'TemplateLiteral') {
    for (const part of node.expressions) {
      const called = promiseOf(part, ancestors, scopes);
      if (called)
        findings.advise(
          'missing-await',
          `this is the promise of ${called.verb}(), which reads "[object Promise]"; ` +
            'put `await` before the call',
          part.start,
        );
    }
  }
  if (node.type !== 'MemberExpression' || node.object.type === 'Super') return;
  const key = memberName(node);
  if (key === undefined) return;
  const called = promiseOf(node.object, ancestors, scopes);
  if (called) {
    if (promiseMembers.has(key)) return;
    findings.advise(
      'missing-await',
      `.${key} is read from the promise of ${called.verb}() and is undefined; ` +
        'put `await` before the call',
      node.start,
    );
  } else if (isPlainText(node.object, ancestors, scopes) && !(key in String.prototype)) {
    const message =
      `.${key} is read from the final text of agent(), which is a string; ` +
      'give the call a schema, or use agent.outcome()';
    findings.advise('text-result', message, node.start);
  }
};

const promiseMembers = new Set(['then', 'catch', 'finally', 'constructor']);

/** The call whose promise an expression is: the call itself, or a `const` that holds it. */
function promiseOf(
  node: Expression,
  ancestors: readonly AnyNode[],
  scopes: Scopes,
): VerbCall | null {
  const called = verbOf(heldBy(node, ancestors, scopes), ancestors, scopes);
  return called?.method === 'open' ? null : called;
}

function isPlainText(node: Expression, ancestors: readonly AnyNode[], scopes: Scopes): boolean {
  const held = heldBy(node, ancestors, scopes);
  if (held.type !== 'AwaitExpression') return false;
  const called = verbOf(held.argument, ancestors, scopes);
  const call = unwrapped(held.argument);
  if (called?.verb !== 'agent' || called.method !== undefined || call.type !== 'CallExpression')
    return false;
  if (call.arguments.length < 2) return call.arguments[0]?.type !== 'SpreadElement';
  const options = objectLiteral(optionsOf(call, called), ancestors, scopes);
  return (
    options?.properties.every(
      (property) => property.type === 'Property' && !property.computed && !isSchema(property.key),
    ) ?? false
  );
}

function isSchema(key: Expression | AnyNode): boolean {
  return (
    (key.type === 'Identifier' && key.name === 'schema') ||
    (key.type === 'Literal' && key.value === 'schema')
  );
}

function heldBy(node: Expression, ancestors: readonly AnyNode[], scopes: Scopes): AnyNode {
  const bare = unwrapped(node);
  return bare.type === 'Identifier' ? (scopes.constant(bare.name, ancestors) ?? bare) : bare;
}
