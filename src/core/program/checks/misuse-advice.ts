import type { AnyNode, CallExpression, Expression } from 'acorn';
import type { Rule } from '../syntax/inspection.js';
import { isFunction, type Scopes } from '../syntax/scopes.js';
import { argument, memberName, unwrapped } from '../syntax/static-read.js';
import { verbOf } from '../syntax/verbs.js';

/** `parallel` takes functions; promises have already started and cannot be told apart (C40). */
export const parallelOfPromises: Rule = ({ node, ancestors, scopes, findings }) => {
  if (node.type !== 'CallExpression' || verbOf(node, ancestors, scopes)?.verb !== 'parallel')
    return;
  const given = argument(node, 0);
  const culprit = given && promiseIn(given, ancestors, scopes);
  if (!culprit) return;
  findings.advise(
    'parallel-promises',
    'parallel() takes functions and throws a TypeError for promises; put `() =>` before the call',
    culprit.start,
  );
};

function promiseIn(
  given: Expression,
  ancestors: readonly AnyNode[],
  scopes: Scopes,
): AnyNode | null {
  if (given.type === 'ArrayExpression') {
    return (
      given.elements.find((element) => element && verbOf(element, ancestors, scopes) !== null) ??
      null
    );
  }
  const callback = given.type === 'CallExpression' ? eachCallback(given) : undefined;
  if (!callback || !isFunction(callback)) return null;
  if (callback.async) return callback;
  const result = resultOf(callback);
  return result && verbOf(result, [...ancestors, callback], scopes) !== null ? result : null;
}

function eachCallback(call: CallExpression): Expression | undefined {
  if (call.callee.type !== 'MemberExpression') return undefined;
  const method = memberName(call.callee);
  if (method === 'map') return argument(call, 0);
  return method === 'from' ? argument(call, 1) : undefined;
}

function resultOf(callback: Extract<AnyNode, { params: unknown }>): Expression | null {
  if (callback.body.type !== 'BlockStatement') return unwrapped(callback.body) as Expression;
  const last = callback.body.body.at(-1);
  return last?.type === 'ReturnStatement' ? (last.argument ?? null) : null;
}

/** `agent<Answer>(…)` parses, as two comparisons that start no agent. */
export const silentGeneric: Rule = ({ node, ancestors, scopes, findings }) => {
  if (
    node.type !== 'BinaryExpression' ||
    node.operator !== '>' ||
    node.left.type !== 'BinaryExpression' ||
    node.left.operator !== '<'
  )
    return;
  const left = node.left.left;
  const called = left.type === 'AwaitExpression' ? left.argument : left;
  if (called.type !== 'Identifier' || !isVerbName(called, ancestors, scopes)) return;
  const hint = 'this looks like TypeScript; scripts are plain JavaScript, so remove the types';
  findings.problem(
    'E_SCRIPT_SYNTAX',
    `\`${called.name}<…>(…)\` compares \`${called.name}\` with something and calls nothing`,
    node.start,
    hint,
  );
};

function isVerbName(
  name: AnyNode & { type: 'Identifier' },
  ancestors: readonly AnyNode[],
  scopes: Scopes,
): boolean {
  const call = {
    type: 'CallExpression',
    callee: name,
    arguments: [],
    optional: false,
    start: name.start,
    end: name.end,
  } as CallExpression;
  return verbOf(call, ancestors, scopes) !== null;
}

/** Read as a comment by some engines and as operators by others. */
export const htmlComment: Rule = ({ node, findings }) => {
  if (node.type !== 'BinaryExpression' || node.operator !== '<') return;
  const at = node.right.start - 1;
  if (!findings.source.startsWith('<!--', at)) return;
  findings.problem(
    'E_SCRIPT_SYNTAX',
    '`<!--` is an HTML comment to some engines and three operators to others',
    at,
    'use // for comments, spaces for operators',
  );
};
