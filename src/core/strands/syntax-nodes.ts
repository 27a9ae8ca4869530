import type { AnyNode, ArrowFunctionExpression } from 'acorn';

/** The nodes right below one, in the order of the source. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const child of value) collect(children, child);
    else collect(children, value);
  }
  return children;
}

function collect(children: AnyNode[], value: unknown): void {
  if (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { type?: unknown }).type === 'string'
  )
    children.push(value as AnyNode);
}

/** Offset behind the `=>` of an arrow function; comments may stand before it. */
export function afterArrow(source: string, node: ArrowFunctionExpression): number {
  let at = node.params.at(-1)?.end ?? node.start;
  for (;;) {
    const two = source.slice(at, at + 2);
    if (two === '=>') return at + 2;
    if (two === '/*') at = source.indexOf('*/', at) + 2;
    else if (two === '//') at = source.indexOf('\n', at) + 1;
    else at += 1;
  }
}
