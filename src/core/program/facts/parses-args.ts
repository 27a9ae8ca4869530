import type { AnyNode, Expression, SpreadElement } from 'acorn';
import type { Rule } from '../syntax/inspection.js';
import type { Scopes } from '../syntax/scopes.js';
import { globalName, memberName } from '../syntax/static-read.js';

export interface ArgsUse {
  parsed: boolean;
  tested: boolean;
}

/**
 * Sees whether the script calls `JSON.parse(args)` and whether it tests the type of `args` anywhere
 * (X13).
 */
export const collectArgsUse =
  (use: ArgsUse): Rule =>
  ({ node, ancestors, scopes }) => {
    if (
      node.type === 'UnaryExpression' &&
      node.operator === 'typeof' &&
      isArgs(node.argument, ancestors, scopes)
    )
      use.tested = true;
    if (
      node.type !== 'CallExpression' ||
      node.callee.type !== 'MemberExpression' ||
      memberName(node.callee) !== 'parse'
    )
      return;
    if (globalName(node.callee.object, ancestors, scopes) !== 'JSON') return;
    const [given] = node.arguments;
    if (given && isArgsText(given, ancestors, scopes)) use.parsed = true;
  };

function isArgs(node: AnyNode, ancestors: readonly AnyNode[], scopes: Scopes): boolean {
  if (node.type !== 'Identifier') return false;
  if (globalName(node, ancestors, scopes) === 'args') return true;
  const alias = scopes.constant(node.name, ancestors);
  return alias?.type === 'Identifier' && globalName(alias, ancestors, scopes) === 'args';
}

/**
 * `args`, `args || '{}'`, `String(args)`, `args.trim()`, `` `${args}` ``: the text of the
 * arguments, not a member of them.
 */
function isArgsText(
  node: Expression | SpreadElement,
  ancestors: readonly AnyNode[],
  scopes: Scopes,
): boolean {
  const isText = (part: Expression | SpreadElement): boolean => isArgsText(part, ancestors, scopes);
  switch (node.type) {
    case 'LogicalExpression':
      return isText(node.left) || isText(node.right);
    case 'ConditionalExpression':
      return isText(node.consequent) || isText(node.alternate);
    case 'TemplateLiteral':
      return node.expressions.length === 1 && node.expressions.some(isText);
    case 'CallExpression': {
      const [given] = node.arguments;
      if (globalName(node.callee, ancestors, scopes) === 'String')
        return given !== undefined && isText(given);
      if (node.callee.type !== 'MemberExpression' || node.callee.object.type === 'Super')
        return false;
      return (
        ['trim', 'toString'].includes(memberName(node.callee) ?? '') && isText(node.callee.object)
      );
    }
    default:
      return isArgs(node, ancestors, scopes);
  }
}
