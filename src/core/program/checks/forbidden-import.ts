import type { AnyNode } from 'acorn';
import type { Rule } from '../syntax/inspection.js';
import { globalName } from '../syntax/static-read.js';

/** C3: a script is one file that nothing is loaded into. */
export const forbiddenImport: Rule = ({ node, ancestors, scopes, findings }) => {
  const refuse = (message: string, hint: string): void =>
    findings.problem('E_SCRIPT_IMPORT', message, node.start, hint);
  switch (node.type) {
    case 'ImportDeclaration':
      return refuse(
        `import of ${JSON.stringify(node.source.value)} is refused: a script loads nothing`,
        insteadOfImport,
      );
    case 'ImportExpression':
      return refuse('import() is refused: a script loads nothing', insteadOfImport);
    case 'MetaProperty':
      if (node.meta.name === 'import')
        refuse(
          'import.meta is refused: a script is not a module',
          'pass what you need through args',
        );
      return;
    case 'CallExpression':
      if (globalName(node.callee, ancestors, scopes) === 'require')
        refuse('require() is refused: a script loads nothing', insteadOfImport);
      return;
    case 'ExportDefaultDeclaration':
      return refuse(
        'export default is refused: the script itself is the function body',
        'end the script with `return value` instead',
      );
    case 'ExportNamedDeclaration':
      if (!isMeta(node))
        refuse(
          'only `meta` may be exported',
          'remove `export`; end the script with `return value`',
        );
      return;
    case 'ExportAllDeclaration':
      return refuse('only `meta` may be exported', insteadOfImport);
  }
};

const insteadOfImport =
  'copy the few lines you need into the script; let agents (or sh, files, read, ' +
  'where granted) do what needs Node; run another script with workflow(name)';

/** Those exports of `meta` that are wrong in another way are told by the reader of meta. */
function isMeta(node: Extract<AnyNode, { type: 'ExportNamedDeclaration' }>): boolean {
  const declared = node.declaration;
  return (
    declared?.type === 'VariableDeclaration' &&
    declared.declarations.some(
      (declarator) => declarator.id.type === 'Identifier' && declarator.id.name === 'meta',
    )
  );
}
