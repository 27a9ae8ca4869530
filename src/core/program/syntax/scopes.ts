import type { AnyNode, Expression, Identifier, Pattern } from 'acorn';
import { fullAncestor } from 'acorn-walk';

/**
 * What one scope declares. A `const` with a plain name keeps its initialiser, so that static
 * reading can follow it.
 */
type Declared = Map<string, Expression | null>;

/** `node` is the innermost node of interest; `ancestors` lead to it, outermost first. */
export interface Scopes {
  /** True where `name` means a global, i.e. nothing in the script declares it around here. */
  isFree(name: string, ancestors: readonly AnyNode[]): boolean;
  /** Initialiser of the `const` that `name` means here, if it is one. */
  constant(name: string, ancestors: readonly AnyNode[]): Expression | null;
}

/** `ignored` is the statement of `meta`, which does not exist for the body (C2). */
export function readScopes(program: AnyNode, ignored: AnyNode | null): Scopes {
  const scopes = new Map<AnyNode, Declared>();
  const declare = (scope: AnyNode, name: string, value: Expression | null): void => {
    const declared = scopes.get(scope);
    if (declared) declared.set(name, value);
    else scopes.set(scope, new Map([[name, value]]));
  };
  fullAncestor(program, (node, _state, ancestors) => {
    if (ignored && ancestors[1] === ignored) return;
    collect(node, ancestors, declare);
  });
  const find = (name: string, ancestors: readonly AnyNode[]): Expression | null | undefined => {
    for (let index = ancestors.length - 1; index >= 0; index -= 1) {
      const scope = ancestors[index];
      const found = scope && scopes.get(scope)?.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    isFree: (name, ancestors) => find(name, ancestors) === undefined,
    constant: (name, ancestors) => find(name, ancestors) ?? null,
  };
}

type Declare = (scope: AnyNode, name: string, value: Expression | null) => void;

function collect(node: AnyNode, ancestors: readonly AnyNode[], declare: Declare): void {
  switch (node.type) {
    case 'VariableDeclaration': {
      const scope = enclosing(ancestors, node.kind === 'var' ? functionScopes : blockScopes);
      for (const { id, init } of node.declarations) {
        if (id.type === 'Identifier')
          declare(scope, id.name, node.kind === 'const' ? (init ?? null) : null);
        else for (const name of boundNames(id)) declare(scope, name.name, null);
      }
      return;
    }
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      if (node.id) declare(enclosing(ancestors, blockScopes), node.id.name, null);
      break;
    case 'FunctionExpression':
    case 'ClassExpression':
      if (node.id) declare(node, node.id.name, null);
      break;
    case 'CatchClause':
      if (node.param) for (const name of boundNames(node.param)) declare(node, name.name, null);
      return;
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      declare(enclosing(ancestors, blockScopes), node.local.name, null);
      return;
  }
  if (isFunction(node))
    for (const param of node.params)
      for (const name of boundNames(param)) declare(node, name.name, null);
}

const functionScopes = new Set([
  'Program',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'StaticBlock',
]);
const blockScopes = new Set([
  ...functionScopes,
  'BlockStatement',
  'SwitchStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'CatchClause',
]);

function enclosing(ancestors: readonly AnyNode[], kinds: ReadonlySet<string>): AnyNode {
  for (let index = ancestors.length - 2; index >= 0; index -= 1) {
    const node = ancestors[index];
    if (node && kinds.has(node.type)) return node;
  }
  throw new TypeError('a declaration outside of a program');
}

export function isFunction(node: AnyNode): node is Extract<AnyNode, { params: Pattern[] }> {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

function boundNames(pattern: Pattern): Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? boundNames(element) : []));
    case 'RestElement':
      return boundNames(pattern.argument);
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    default:
      return [];
  }
}
