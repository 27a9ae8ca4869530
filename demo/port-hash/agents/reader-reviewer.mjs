// Tries to refute a port by reading: is the new text an ES module through and through, does every import name a file or
// package that is there, and does it export every name of the old text. It runs nothing.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, resolve } from 'node:path';
import { parse } from 'acorn';
import { textAt } from './base-tree.mjs';
import { exportsOf, parseModule } from './exports-of.mjs';
import { answerReview, fileOf, takeTask } from './task.mjs';
import { declaredBy, isReference, walk } from './walk.mjs';

const task = await takeTask();
const { file, path } = fileOf(task);
const evidence = [];
const refute = (check, expected, found, how) => evidence.push({ check, expected, found, how });

const before = oldExports(textAt(task.line('Base'), file, task.cwd));
const tree = parsed(readFileSync(path, 'utf8'));
if (tree) {
  checkLeftovers();
  checkImports();
  checkExports();
}
answerReview(evidence);

function parsed(source) {
  try {
    return parseModule(source);
  } catch (error) {
    refute('syntax', 'an ES module', error.message, 'parsed it');
    return undefined;
  }
}

function checkLeftovers() {
  const commonjs = new Set(['require', 'module', 'exports', '__dirname', '__filename']);
  const declared = new Set();
  walk(tree, (node) => {
    for (const name of declaredBy(node)) declared.add(name);
    if (/^Import.*Specifier$/.test(node.type)) declared.add(node.local.name);
  });
  walk(tree, (node, ancestors) => {
    const left =
      commonjs.has(node.name) && !declared.has(node.name) && isReference(node, ancestors.at(-1));
    if (left)
      refute(
        'leftovers',
        'nothing of CommonJS',
        `${node.name} in line ${node.loc.start.line}`,
        'read the names that are not declared',
      );
  });
}

function checkImports() {
  const { dependencies = {} } = JSON.parse(textAt(task.line('Base'), 'package.json', task.cwd));
  for (const { source } of tree.body) {
    if (!source) continue;
    const { value } = source;
    if (value.startsWith('.')) {
      const target = resolve(dirname(path), value);
      if (!existsSync(target) || !statSync(target).isFile())
        refute('imports', 'the full path of a file', value, 'looked for the file');
    } else if (
      !Object.hasOwn(dependencies, value) &&
      !builtinModules.includes(value.replace(/^node:/, ''))
    ) {
      refute('imports', 'a dependency of the package', value, 'read package.json');
    }
  }
}

function checkExports() {
  const { names, open } = exportsOf(tree);
  const missing = before.filter((name) => !names.includes(name));
  if (missing.length > 0 && !open)
    refute(
      'exports',
      before.join(', '),
      `without ${missing.join(', ')}`,
      'compared with the names assigned in the old file',
    );
}

/** Assignments to exports, module.exports, or a variable that stands for them. */
function oldExports(source) {
  const found = new Set();
  const aliases = new Set(['exports', 'module.exports']);
  const written = (node) => source.slice(node.start, node.end).replace(/\s+/g, '');
  walk(parse(source, { ecmaVersion: 'latest', sourceType: 'script' }), (node) => {
    if (node.type === 'VariableDeclarator' && node.init && aliases.has(written(node.init)))
      aliases.add(node.id.name);
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return;
    if (written(node.left) === 'module.exports') {
      if (node.right.type !== 'ObjectExpression') found.add('default');
      else for (const { key } of node.right.properties) found.add(String(key.name ?? key.value));
    } else if (!node.left.computed && aliases.has(written(node.left.object)))
      found.add(node.left.property.name);
  });
  return [...found];
}
