// States what one CommonJS file gives and takes: one value instead of its exports (`default`) or the names that it puts on
// them, and which modules it requires. Translators learn from these statements how to import
// a file that somebody else is translating at the same time.
import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { answer, fileOf, takeTask } from './task.mjs';
import { walk } from './walk.mjs';

const isName = (node, name) => node?.type === 'Identifier' && node.name === name;
const isModuleExports = (node) =>
  node?.type === 'MemberExpression' &&
  isName(node.object, 'module') &&
  isName(node.property, 'exports');
const isExports = (node) => isName(node, 'exports') || isModuleExports(node);

const { path } = fileOf(await takeTask());
const tree = parse(readFileSync(path, 'utf8'), { ecmaVersion: 'latest', sourceType: 'script' });
const aliases = new Set();
const names = new Set();
const requires = new Set();
let form = 'names';

walk(tree, (node) => {
  if (node.type === 'VariableDeclarator' && isExports(node.init)) aliases.add(node.id.name);
  if (
    node.type === 'CallExpression' &&
    isName(node.callee, 'require') &&
    node.arguments[0]?.type === 'Literal'
  )
    requires.add(node.arguments[0].value);
  if (node.type !== 'AssignmentExpression') return;
  const { left, right } = node;
  if (isModuleExports(left) && right.type === 'ObjectExpression')
    for (const { key } of right.properties) names.add(String(key.name ?? key.value));
  else if (isModuleExports(left)) form = 'default';
  else if (
    left.type === 'MemberExpression' &&
    !left.computed &&
    (isExports(left.object) || aliases.has(left.object.name))
  )
    names.add(left.property.name);
});

answer({
  exports: form === 'default' ? ['default'] : [...names],
  imports: [...requires],
  notes: [],
});
