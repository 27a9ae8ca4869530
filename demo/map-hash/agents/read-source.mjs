// What the text of a CommonJS file says about its exports, requires and changes, without running it.
//
// `certain` names are assigned on every load; `possible` ones stand under a condition. `open` is true when the text
// does not settle which names are exported (computed names, or the exports handed to some function).
import { parse } from 'acorn';

const isFunction = (node) => /Function|^Class(Declaration|Expression)$/.test(node.type);
const isConditional = (node) => /^(If|Try|Switch|For|ForIn|ForOf|While|DoWhile)Statement$|^(Conditional|Logical)Expression$/.test(node.type);

/** Visits every node; `seat` says whether it runs while loading, and whether certainly. */
function walk(node, visit, seat = { loading: true, certain: true }) {
  visit(node, seat);
  const inner = { loading: seat.loading && !isFunction(node), certain: seat.certain && !isFunction(node) && !isConditional(node) };
  for (const child of Object.values(node).flat()) if (typeof child?.type === 'string') walk(child, visit, inner);
}

const rootOf = (node) => (node.type === 'MemberExpression' ? rootOf(node.object) : node);
const isName = (node, name) => node?.type === 'Identifier' && node.name === name;
const isModuleExports = (node) => node?.type === 'MemberExpression' && isName(node.object, 'module') && node.property.name === 'exports';
const requested = (node) => (node?.type === 'CallExpression' && isName(node.callee, 'require') ? node.arguments[0] : undefined);

/** Names of the module scope and what they stand for: the exports, something of another module, or the file's own. */
function bindings(tree) {
  const roles = new Map();
  const roleOf = (node) => {
    if (!node) return 'own';
    if (node.type === 'AssignmentExpression') return isModuleExports(node.left) || isName(node.left, 'exports') ? 'exports' : roleOf(node.right);
    if (isName(node, 'exports') || isModuleExports(node) || node.type === 'ThisExpression') return 'exports';
    if (requested(rootOf(node))) return 'imported';
    if (node.type === 'Identifier') return roles.get(node.name) ?? 'own';
    return node.type === 'MemberExpression' && roleOf(rootOf(node)) === 'imported' ? 'imported' : 'own';
  };
  walk(tree, (node, { loading }) => {
    if (!loading) return;
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') roles.set(node.id.name, roleOf(node.init));
    if (/^(Function|Class)Declaration$/.test(node.type)) roles.set(node.id.name, 'own');
    // `module.exports = Name` makes Name another word for the exports.
    if (node.type === 'AssignmentExpression' && isModuleExports(node.left) && node.right.type === 'Identifier') {
      if (roles.get(node.right.name) !== 'imported') roles.set(node.right.name, 'exports');
    }
  });
  return { roles, roleOf };
}

export function readSource(source) {
  const tree = parse(source, { ecmaVersion: 'latest', sourceType: 'script', allowHashBang: true, allowReturnOutsideFunction: true });
  const { roles, roleOf } = bindings(tree);
  const functions = new Set(tree.body.filter((node) => /^(Function|Class)Declaration$/.test(node.type)).map((node) => node.id.name));
  const seen = { certain: new Set(), possible: new Set(), open: false, requires: new Set(), computedRequire: false, changes: new Set(), calls: 0 };
  const add = (name, seat) => (seat.certain ? seen.certain : seen.possible).add(name);

  const assignWhole = (value, seat) => {
    if (isFunction(value) || (value.type === 'Identifier' && functions.has(value.name))) add('module.exports', seat);
    else if (value.type === 'ObjectExpression' && value.properties.every((item) => item.type === 'Property' && !item.computed)) {
      for (const { key } of value.properties) add(String(key.name ?? key.value), seat);
    } else seen.open = true;
  };
  const assign = (target, value, seat) => {
    if (isModuleExports(target)) return assignWhole(value, seat);
    if (target.type === 'MemberExpression' && roleOf(target.object) === 'exports') {
      if (!target.computed) return add(target.property.name, seat);
      seen.open = true;
      return;
    }
    const root = rootOf(target);
    if (root.type !== 'Identifier' || root.name === 'module' || roleOf(root) === 'exports') return;
    if (roles.get(root.name) === 'imported' ? target !== root : !roles.has(root.name)) seen.changes.add(source.slice(target.start, target.end));
  };

  walk(tree, (node, seat) => {
    const request = requested(node);
    if (request?.type === 'Literal') seen.requires.add(request.value);
    else if (request) seen.computedRequire = true;
    if (!seat.loading || isFunction(node)) return;
    if (node.type === 'AssignmentExpression') assign(node.left, node.right, seat);
    if (node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')) assign(node.argument, node, seat);
    if ((node.type === 'CallExpression' || node.type === 'NewExpression') && !request) {
      seen.calls += 1;
      if (node.arguments.some((argument) => roleOf(argument) === 'exports')) seen.open = true;
    }
  });
  return seen;
}
