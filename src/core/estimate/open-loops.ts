import type { AnyNode } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import type { Program } from '../program/syntax/program.js';

type Loop = Extract<AnyNode, { type: 'WhileStatement' | 'DoWhileStatement' | 'ForStatement' }>;

/**
 * Lines of loops around agents that nothing counts: only what agents answer, or a limit, ends them.
 */
export function openLoops({ syntax, source, callSites }: Program): readonly number[] {
  const starts = lineStarts(source);
  const agents = callSites
    .filter(({ verb }) => verb === 'agent' || verb === 'verify' || verb === 'workflow')
    .map(({ site }) => (starts[site.line - 1] ?? 0) + site.column);
  const lines = new Set<number>();
  fullAncestor(syntax as AnyNode, (node) => {
    if (!isLoop(node) || !agents.some((at) => at >= node.start && at < node.end) || isCounted(node))
      return;
    lines.add(starts.findLastIndex((start) => start <= node.start) + 1);
  });
  return [...lines].sort((left, right) => left - right);
}

function isLoop(node: AnyNode): node is Loop {
  return (
    node.type === 'WhileStatement' ||
    node.type === 'DoWhileStatement' ||
    node.type === 'ForStatement'
  );
}

/** Some variable is counted up or down in every round and compared with a bound. */
function isCounted(loop: Loop): boolean {
  const counted = new Set<string>();
  const compared = new Set<string>();
  fullAncestor(loop, (node, _state, ancestors) => {
    if (node.type === 'BinaryExpression' && /^[<>]=?$/.test(node.operator))
      for (const side of [node.left, node.right]) addNames(side, compared);
    if (node.type === 'UpdateExpression' && !isConditional(ancestors))
      addNames(node.argument, counted);
    if (
      node.type === 'AssignmentExpression' &&
      /^[+-]=$/.test(node.operator) &&
      !isConditional(ancestors)
    )
      addNames(node.left, counted);
  });
  return [...counted].some((name) => compared.has(name));
}

function addNames(node: AnyNode, names: Set<string>): void {
  if (node.type === 'Identifier') names.add(node.name);
  if (node.type === 'UpdateExpression') addNames(node.argument, names);
}

/** `ancestors` lead from the loop to the node. */
function isConditional(ancestors: readonly AnyNode[]): boolean {
  return ancestors.some((node, index) => {
    const inner = ancestors[index + 1];
    if (index === 0 || !inner) return false;
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression')
      return inner !== node.test;
    if (node.type === 'LogicalExpression') return inner === node.right;
    return /Function/.test(node.type) || node.type === 'SwitchCase' || node.type === 'CatchClause';
  });
}

function lineStarts(source: string): readonly number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1))
    starts.push(at + 1);
  return starts;
}
