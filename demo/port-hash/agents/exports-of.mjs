// The names that an ES module exports, from its text. `open` when it passes on everything of another module.
import { parse } from 'acorn';
import { declaredBy } from './walk.mjs';

export const parseModule = (source) =>
  parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true });

export function exportsOf(tree) {
  const found = { names: [], open: false };
  for (const node of tree.body) {
    if (node.type === 'ExportDefaultDeclaration') found.names.push('default');
    if (node.type === 'ExportAllDeclaration') {
      if (node.exported) found.names.push(nameOf(node.exported));
      else found.open = true;
    }
    if (node.type !== 'ExportNamedDeclaration') continue;
    found.names.push(...node.specifiers.map(({ exported }) => nameOf(exported)));
    const { declaration } = node;
    if (declaration)
      found.names.push(...(declaration.declarations?.flatMap(declaredBy) ?? [declaration.id.name]));
  }
  return found;
}

export const nameOf = (node) => node.name ?? node.value;
