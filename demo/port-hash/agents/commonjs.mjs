// What the statements of a CommonJS file do with modules. Whatever is not one of these shapes is refused with its line:
// a translation that silently leaves something out would be worse than none.
import { assignedBy, declaredBy, insideFunction, isReference, walk } from './walk.mjs';

export class Untranslatable extends Error {}

export const isName = (node, name) => node?.type === 'Identifier' && node.name === name;
const isModuleExports = (node) =>
  node?.type === 'MemberExpression' &&
  !node.computed &&
  isName(node.object, 'module') &&
  isName(node.property, 'exports');

/** `./a` of `require('./a')`. */
export function requested(node) {
  const called =
    node?.type === 'CallExpression' && isName(node.callee, 'require')
      ? node.arguments[0]
      : undefined;
  return called?.type === 'Literal' && typeof called.value === 'string' ? called.value : undefined;
}

/** Counts and roles of the names of one file. */
export function readNames(tree) {
  const names = {
    exportsAlias: new Set(),
    declared: new Set(),
    assigned: new Set(),
    uses: new Map(),
  };
  const declarations = new Map();
  walk(tree, (node, ancestors) => {
    if (
      node.type === 'VariableDeclarator' &&
      isExportsObject(node.init, names) &&
      !insideFunction(ancestors)
    )
      names.exportsAlias.add(node.id.name);
    for (const name of declaredBy(node)) {
      names.declared.add(name);
      declarations.set(name, (declarations.get(name) ?? 0) + 1);
    }
    for (const name of assignedBy(node)) names.assigned.add(name);
    const parent = ancestors.at(-1);
    const isDeclared = parent?.type === 'VariableDeclarator' && parent.id === node;
    if (isReference(node, parent) && !isDeclared)
      names.uses.set(node.name, (names.uses.get(node.name) ?? 0) + 1);
  });
  for (const alias of names.exportsAlias) {
    if ((declarations.get(alias) ?? 0) > 1 || names.assigned.has(alias))
      throw new Untranslatable(`"${alias}" stands for the exports and for something else`);
  }
  return names;
}

/** `exports`, `module.exports`, or a variable that was made equal to them. */
export function isExportsObject(node, names) {
  return (
    isName(node, 'exports') ||
    isModuleExports(node) ||
    (node?.type === 'Identifier' && names.exportsAlias.has(node.name))
  );
}

/** The name in `exports.name`, however the exports are written. */
export function exportedName(node, names) {
  return node?.type === 'MemberExpression' && !node.computed && isExportsObject(node.object, names)
    ? node.property.name
    : undefined;
}

/** What a top-level statement assigns to the exports: `{ whole: value }`, `{ name, value }`, or nothing. */
export function exportOf(statement, names) {
  const assignment =
    statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression'
      ? statement.expression
      : undefined;
  if (assignment?.operator !== '=') return undefined;
  if (isModuleExports(assignment.left)) return { whole: assignment.right };
  const name = exportedName(assignment.left, names);
  return name === undefined ? undefined : { name, value: assignment.right };
}

/** Refuses what is left of CommonJS after everything known was translated. `spent` holds the nodes that were. */
export function refuseTheRest(tree, names, spent) {
  walk(tree, (node, ancestors) => {
    if (spent.has(node) || ancestors.some((ancestor) => spent.has(ancestor))) return;
    const parent = ancestors.at(-1);
    const isLeft =
      ['require', 'module', 'exports', '__dirname', '__filename', ...names.exportsAlias].includes(
        node.name,
      ) && isReference(node, parent);
    const isTopThis = node.type === 'ThisExpression' && !insideFunction(ancestors);
    if (
      (isLeft && !(names.declared.has(node.name) && !names.exportsAlias.has(node.name))) ||
      isTopThis
    ) {
      throw new Untranslatable(
        `line ${node.loc.start.line}: no rule for this use of "${node.name ?? 'this'}"`,
      );
    }
  });
}
