import type { Rule } from '../syntax/inspection.js';
import { globalName, memberName } from '../syntax/static-read.js';

const localeMethods = new Set([
  'localeCompare',
  'toLocaleString',
  'toLocaleDateString',
  'toLocaleTimeString',
  'toLocaleUpperCase',
  'toLocaleLowerCase',
]);

/** Things that parse and exist but do not do here what they do elsewhere (C5, C8). */
export const unavailableFeature: Rule = ({ node, ancestors, scopes, findings }) => {
  switch (node.type) {
    case 'MemberExpression': {
      const key = memberName(node);
      if (key !== undefined && globalName(node.object, ancestors, scopes) === 'Intl') {
        if (key !== 'NumberFormat')
          findings.advise(
            'locale',
            `Intl.${key} does not exist; only an en-US Intl.NumberFormat does`,
            node.start,
          );
      } else if (key !== undefined && localeMethods.has(key)) {
        findings.advise(
          'locale',
          `.${key}() knows no languages here: it compares and formats the ` +
            'plain way whatever the locale',
          node.property.start,
        );
      }
      return;
    }
    case 'CallExpression':
    case 'NewExpression': {
      const name = globalName(node.callee, ancestors, scopes);
      if (name === 'eval' || name === 'Function') {
        findings.advise(
          'code-from-text',
          `${name}() throws: a script cannot make code from text`,
          node.start,
        );
      }
      return;
    }
    case 'VariableDeclaration':
      if (node.kind === 'await using') {
        const message =
          '`await using`: agents started while disposing have no place of their own, ' +
          'so an edited script may run them again on resume';
        findings.advise('await-using', message, node.start);
      }
  }
};
