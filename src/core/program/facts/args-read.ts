import type { AnyNode } from 'acorn';
import type { Rule } from '../syntax/inspection.js';
import type { ArgumentRead } from '../syntax/program.js';
import type { Scopes } from '../syntax/scopes.js';
import { globalName, memberName, propertyName, unwrapped } from '../syntax/static-read.js';

const notArguments = new Set(['length', 'map', 'filter', 'forEach', 'trim', 'toString', 'split']);

/** The names that the script reads from `args`: `args.dir`, `args?.dir`, `const { dir } = args`. */
export const collectArgsRead =
  (found: Map<string, ArgumentRead>): Rule =>
  ({ node, ancestors, scopes, findings }) => {
    const add = (name: string | undefined, at: AnyNode): void => {
      if (name === undefined || found.has(name) || notArguments.has(name)) return;
      found.set(name, { name, line: findings.site(at.start).line });
    };
    if (node.type === 'MemberExpression' && isArgs(node.object, ancestors, scopes))
      add(memberName(node), node);
    if (
      node.type === 'VariableDeclarator' &&
      node.id.type === 'ObjectPattern' &&
      node.init &&
      isArgs(node.init, ancestors, scopes)
    )
      for (const property of node.id.properties)
        if (property.type === 'Property') add(propertyName(property), property);
  };

/** `args`, `args ?? {}`, `args || {}`, a `const` that holds it. */
function isArgs(node: AnyNode, ancestors: readonly AnyNode[], scopes: Scopes, depth = 0): boolean {
  const bare = unwrapped(node);
  if (depth > 8) return false;
  const within = (part: AnyNode): boolean => isArgs(part, ancestors, scopes, depth + 1);
  if (bare.type === 'LogicalExpression') return within(bare.left);
  if (bare.type === 'ConditionalExpression')
    return within(bare.consequent) || within(bare.alternate);
  if (bare.type === 'CallExpression') {
    const [given] = bare.arguments;
    return isParse(bare.callee) && given !== undefined && within(given);
  }
  if (bare.type !== 'Identifier') return false;
  if (globalName(bare, ancestors, scopes) === 'args') return true;
  const held = scopes.constant(bare.name, ancestors);
  return held !== null && within(held);
}

function isParse(callee: AnyNode): boolean {
  return callee.type === 'MemberExpression' && memberName(callee) === 'parse';
}
