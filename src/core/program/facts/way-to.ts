import type { AnyNode, CallExpression, Expression, Statement } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import type { Json } from '../../values/json.js';
import type { Program } from '../syntax/program.js';
import { isFunction, readScopes, type Scopes } from '../syntax/scopes.js';
import { lineStarts } from '../syntax/source-text.js';
import { memberName, staticText } from '../syntax/static-read.js';
import type { WishList } from './wishes.js';

/**
 * What answers should be like so that the script comes to the call at a place: read from the
 * conditions that stand around it and from the exits before it. By the names of properties only, so
 * it is a hint, not a proof.
 */
export function wayTo(
  { syntax, source }: Pick<Program, 'syntax' | 'source'>,
  { line, column }: { readonly line: number; readonly column: number },
): WishList {
  const tree = syntax as AnyNode;
  const at = (lineStarts(source)[line - 1] ?? 0) + column;
  let way: readonly AnyNode[] = [];
  fullAncestor(tree, (node, _state, ancestors) => {
    if (node.type === 'CallExpression' && node.start === at) way = [...ancestors];
  });
  const scopes = readScopes(tree, null);
  const wanted: WantedAnswers = { named: new Map(), texts: new Set(), scopes, way };
  for (const [index, node] of way.entries()) {
    const inner = way[index + 1];
    if (inner) passBy(wanted, node, inner);
  }
  return { named: wanted.named, texts: wanted.texts };
}

const some = new Set(['map', 'forEach', 'flatMap', 'filter', 'find', 'some', 'every', 'reduce']);
const same = new Set(['flat', 'slice', 'toSorted', 'sort', 'reverse', 'concat', 'filter', 'map']);
const deepest = 20;

/** Wishes that are gathered on the way from the outermost node to the call; inner ones win. */
interface WantedAnswers extends WishList {
  readonly named: Map<string, Json>;
  readonly texts: Set<string>;
  readonly scopes: Scopes;
  readonly way: readonly AnyNode[];
}

/** What must hold for `inner`, a part of `node`, to be reached. */
function passBy(wanted: WantedAnswers, node: AnyNode, inner: AnyNode): void {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      if (inner !== node.test) want(wanted, node.test, inner === node.consequent);
      return;
    case 'LogicalExpression':
      if (inner === node.right) want(wanted, node.left, node.operator === '&&');
      return;
    case 'WhileStatement':
    case 'ForStatement':
      if (inner === node.body && node.test) want(wanted, node.test, true);
      return;
    case 'ForOfStatement':
      if (inner === node.body) want(wanted, node.right, true);
      return;
    case 'SwitchStatement':
      if (inner.type === 'SwitchCase' && inner.test)
        wantEqual(wanted, node.discriminant, inner.test);
      return;
    case 'BlockStatement':
    case 'Program':
      stayBefore(wanted, node.body, inner);
      return;
    case 'CallExpression':
      if (isFunction(inner)) callFor(wanted, node, inner);
  }
}

/** No exit before `inner` is taken. */
function stayBefore(
  wanted: WantedAnswers,
  body: readonly (Statement | AnyNode)[],
  inner: AnyNode,
): void {
  for (const statement of body) {
    if (statement === inner) return;
    if (statement.type !== 'IfStatement') continue;
    if (leaves(statement.consequent)) want(wanted, statement.test, false);
    else if (statement.alternate && leaves(statement.alternate)) want(wanted, statement.test, true);
  }
}

/** There is something to call it for. */
function callFor(wanted: WantedAnswers, call: CallExpression, inner: AnyNode): void {
  const { callee } = call;
  if (callee.type === 'MemberExpression' && some.has(memberName(callee) ?? ''))
    want(wanted, callee.object as Expression, true);
  const [first] = call.arguments;
  if (callee.type === 'Identifier' && first && first !== inner && first.type !== 'SpreadElement')
    want(wanted, first, true);
}

function want(wanted: WantedAnswers, test: Expression, truth: boolean, depth = 0): void {
  if (depth > deepest) return;
  const go = (node: Expression, value = truth) => want(wanted, node, value, depth + 1);
  switch (test.type) {
    case 'UnaryExpression':
      if (test.operator === '!') go(test.argument, !truth);
      return;
    case 'AwaitExpression':
      go(test.argument);
      return;
    case 'ChainExpression':
      go(test.expression);
      return;
    case 'LogicalExpression':
      go(test.left);
      if (truth === (test.operator === '&&')) go(test.right);
      return;
    case 'BinaryExpression':
      wantComparison(wanted, test.operator, test.left, test.right, truth);
      return;
    case 'CallExpression':
      wantCall(wanted, test, truth, depth);
      return;
    case 'Identifier': {
      const held = wanted.scopes.constant(test.name, wanted.way);
      if (held) go(held);
      else wanted.named.set(test.name, truth);
      return;
    }
    case 'MemberExpression': {
      const name = memberName(test);
      if (name === 'length') go(test.object as Expression);
      else if (name !== undefined) wanted.named.set(name, truth);
    }
  }
}

/** `xs.filter(p).length`: some of which the callback says yes. */
function wantCall(
  wanted: WantedAnswers,
  call: CallExpression,
  truth: boolean,
  depth: number,
): void {
  const { callee } = call;
  if (callee.type !== 'MemberExpression') return;
  const method = memberName(callee) ?? '';
  const [first] = call.arguments;
  if (method === 'includes' && first) {
    const text = staticText(first);
    if (text !== undefined && truth) wanted.texts.add(text);
    return;
  }
  if (!some.has(method) && !same.has(method)) return;
  want(wanted, callee.object as Expression, method === 'every' ? true : truth, depth + 1);
  if (first && first.type !== 'SpreadElement' && method !== 'map' && method !== 'flatMap') {
    const answer = isFunction(first) ? resultOf(first) : null;
    if (answer) want(wanted, answer, truth, depth + 1);
  }
}

function wantComparison(
  wanted: WantedAnswers,
  operator: string,
  left: AnyNode,
  right: AnyNode,
  truth: boolean,
): void {
  if (/^[=!]==?$/.test(operator)) {
    const isEqual = truth === operator.startsWith('=');
    const nothing = isNothing(right);
    if (nothing) want(wanted, left as Expression, !isEqual);
    else if (isEqual) wantEqual(wanted, left, right);
    else if (right.type === 'Literal' && typeof right.value === 'boolean')
      want(wanted, left as Expression, !right.value);
    else if (right.type === 'Literal' && right.value === 0) want(wanted, left as Expression, true);
    return;
  }
  if (!/^[<>]=?$/.test(operator) || right.type !== 'Literal' || typeof right.value !== 'number')
    return;
  const bound = right.value;
  const isMore = truth === operator.startsWith('>');
  if (isLength(left)) want(wanted, left as Expression, isMore);
  else wantNamed(wanted, left, isMore ? bound + 1 : bound - 1);
}

function wantEqual(wanted: WantedAnswers, left: AnyNode, right: AnyNode): void {
  const text = staticText(right);
  if (text !== undefined) wanted.texts.add(text);
  if (right.type !== 'Literal') return;
  const { value } = right;
  if (isLength(left) && value === 0) want(wanted, left as Expression, false);
  else if (typeof value === 'boolean') want(wanted, left as Expression, value);
  else if (typeof value === 'string' || typeof value === 'number') wantNamed(wanted, left, value);
}

function wantNamed(wanted: WantedAnswers, node: AnyNode, value: Json): void {
  const bare = node.type === 'ChainExpression' ? node.expression : node;
  const name =
    bare.type === 'Identifier'
      ? bare.name
      : bare.type === 'MemberExpression'
        ? memberName(bare)
        : undefined;
  if (name !== undefined) wanted.named.set(name, value);
}

function isLength(node: AnyNode): boolean {
  const bare = node.type === 'ChainExpression' ? node.expression : node;
  return bare.type === 'MemberExpression' && memberName(bare) === 'length';
}

function isNothing(node: AnyNode): boolean {
  return (
    (node.type === 'Literal' && node.value === null) ||
    (node.type === 'Identifier' && node.name === 'undefined')
  );
}

const exits = new Set(['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement']);

function leaves(node: AnyNode): boolean {
  if (exits.has(node.type)) return true;
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : undefined;
  return last !== undefined && leaves(last);
}

/** What a callback of one expression gives. */
function resultOf(callback: Extract<AnyNode, { params: unknown }>): Expression | null {
  if (callback.body.type !== 'BlockStatement') return callback.body as Expression;
  const [only] = callback.body.body;
  return only?.type === 'ReturnStatement' ? (only.argument ?? null) : null;
}
