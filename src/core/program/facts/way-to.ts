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
  const wanted = new WantedAnswers(readScopes(tree, null), way);
  for (const [index, node] of way.entries()) {
    const inner = way[index + 1];
    if (inner) wanted.pass(node, inner);
  }
  return wanted.wishes;
}

const some = new Set(['map', 'forEach', 'flatMap', 'filter', 'find', 'some', 'every', 'reduce']);
const same = new Set(['flat', 'slice', 'toSorted', 'sort', 'reverse', 'concat', 'filter', 'map']);
const deepest = 20;

/** Gathers wishes on the way from the outermost node to the call; inner ones win. */
class WantedAnswers {
  private readonly named = new Map<string, Json>();
  private readonly texts = new Set<string>();

  constructor(
    private readonly scopes: Scopes,
    private readonly way: readonly AnyNode[],
  ) {}

  get wishes(): WishList {
    return { named: this.named, texts: this.texts };
  }

  /** What must hold for `inner`, a part of `node`, to be reached. */
  pass(node: AnyNode, inner: AnyNode): void {
    switch (node.type) {
      case 'IfStatement':
      case 'ConditionalExpression':
        if (inner !== node.test) this.want(node.test, inner === node.consequent);
        return;
      case 'LogicalExpression':
        if (inner === node.right) this.want(node.left, node.operator === '&&');
        return;
      case 'WhileStatement':
      case 'ForStatement':
        if (inner === node.body && node.test) this.want(node.test, true);
        return;
      case 'ForOfStatement':
        if (inner === node.body) this.want(node.right, true);
        return;
      case 'SwitchStatement':
        if (inner.type === 'SwitchCase' && inner.test) this.equal(node.discriminant, inner.test);
        return;
      case 'BlockStatement':
      case 'Program':
        this.stay(node.body, inner);
        return;
      case 'CallExpression':
        if (isFunction(inner)) this.callback(node, inner);
    }
  }

  /** No exit before `inner` is taken. */
  private stay(body: readonly (Statement | AnyNode)[], inner: AnyNode): void {
    for (const statement of body) {
      if (statement === inner) return;
      if (statement.type !== 'IfStatement') continue;
      if (leaves(statement.consequent)) this.want(statement.test, false);
      else if (statement.alternate && leaves(statement.alternate)) this.want(statement.test, true);
    }
  }

  /** There is something to call it for. */
  private callback(call: CallExpression, inner: AnyNode): void {
    const { callee } = call;
    if (callee.type === 'MemberExpression' && some.has(memberName(callee) ?? ''))
      this.want(callee.object as Expression, true);
    const [first] = call.arguments;
    if (callee.type === 'Identifier' && first && first !== inner && first.type !== 'SpreadElement')
      this.want(first, true);
  }

  private want(test: Expression, truth: boolean, depth = 0): void {
    if (depth > deepest) return;
    const go = (node: Expression, value = truth) => this.want(node, value, depth + 1);
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
        this.compare(test.operator, test.left, test.right, truth);
        return;
      case 'CallExpression':
        this.wantCall(test, truth, depth);
        return;
      case 'Identifier': {
        const held = this.scopes.constant(test.name, this.way);
        if (held) go(held);
        else this.named.set(test.name, truth);
        return;
      }
      case 'MemberExpression': {
        const name = memberName(test);
        if (name === 'length') go(test.object as Expression);
        else if (name !== undefined) this.named.set(name, truth);
      }
    }
  }

  /** `xs.filter(p).length`: some of which the callback says yes. */
  private wantCall(call: CallExpression, truth: boolean, depth: number): void {
    const { callee } = call;
    if (callee.type !== 'MemberExpression') return;
    const method = memberName(callee) ?? '';
    const [first] = call.arguments;
    if (method === 'includes' && first) {
      const text = staticText(first);
      if (text !== undefined && truth) this.texts.add(text);
      return;
    }
    if (!some.has(method) && !same.has(method)) return;
    this.want(callee.object as Expression, method === 'every' ? true : truth, depth + 1);
    if (first && first.type !== 'SpreadElement' && method !== 'map' && method !== 'flatMap') {
      const answer = isFunction(first) ? resultOf(first) : null;
      if (answer) this.want(answer, truth, depth + 1);
    }
  }

  private compare(operator: string, left: AnyNode, right: AnyNode, truth: boolean): void {
    if (/^[=!]==?$/.test(operator)) {
      const isEqual = truth === operator.startsWith('=');
      const nothing = isNothing(right);
      if (nothing) this.want(left as Expression, !isEqual);
      else if (isEqual) this.equal(left, right);
      else if (right.type === 'Literal' && typeof right.value === 'boolean')
        this.want(left as Expression, !right.value);
      else if (right.type === 'Literal' && right.value === 0) this.want(left as Expression, true);
      return;
    }
    if (!/^[<>]=?$/.test(operator) || right.type !== 'Literal' || typeof right.value !== 'number')
      return;
    const bound = right.value;
    const isMore = truth === operator.startsWith('>');
    if (isLength(left)) this.want(left as Expression, isMore);
    else this.name(left, isMore ? bound + 1 : bound - 1);
  }

  private equal(left: AnyNode, right: AnyNode): void {
    const text = staticText(right);
    if (text !== undefined) this.texts.add(text);
    if (right.type !== 'Literal') return;
    const { value } = right;
    if (isLength(left) && value === 0) this.want(left as Expression, false);
    else if (typeof value === 'boolean') this.want(left as Expression, value);
    else if (typeof value === 'string' || typeof value === 'number') this.name(left, value);
  }

  private name(node: AnyNode, value: Json): void {
    const bare = node.type === 'ChainExpression' ? node.expression : node;
    const name =
      bare.type === 'Identifier'
        ? bare.name
        : bare.type === 'MemberExpression'
          ? memberName(bare)
          : undefined;
    if (name !== undefined) this.named.set(name, value);
  }
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
