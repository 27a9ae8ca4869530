// Walking a syntax tree: which identifiers are read or written as names of the scope, and which names are declared.

/** Visits every node with its ancestors, innermost last. */
export function walk(node, visit, ancestors = []) {
  visit(node, ancestors);
  const inner = [...ancestors, node];
  for (const child of Object.values(node).flat())
    if (typeof child?.type === 'string') walk(child, visit, inner);
}

const isFunction = (node) => /Function|^MethodDefinition$/.test(node.type);

export const insideFunction = (ancestors) => ancestors.some(isFunction);

/** False for `name` in `a.name`, `{ name: a }`, and in labels and import or export lists: those are no names of the scope. */
export function isReference(node, parent) {
  if (node.type !== 'Identifier') return false;
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.value === node || parent.computed;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ImportSpecifier':
    case 'ExportSpecifier':
      return false;
    default:
      return true;
  }
}

/** Names that a pattern binds. */
export function boundNames(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.value ?? property.argument),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundNames);
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'RestElement':
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

/** Names that a node declares: variables, functions, classes, parameters, caught errors. */
export function declaredBy(node) {
  if (node.type === 'VariableDeclarator') return boundNames(node.id);
  if (node.type === 'CatchClause') return boundNames(node.param);
  const own = /^(Function|Class)/.test(node.type) && node.id ? [node.id.name] : [];
  return [...own, ...(Array.isArray(node.params) ? node.params.flatMap(boundNames) : [])];
}

/** Names that a node gives a new value to. */
export function assignedBy(node) {
  if (node.type === 'AssignmentExpression') return boundNames(node.left);
  if (node.type === 'UpdateExpression') return boundNames(node.argument);
  if (/^For(In|Of)Statement$/.test(node.type)) return boundNames(node.left);
  return [];
}
