import type { Rule, Visit } from '../syntax/inspection.js';
import { globalName, memberName, propertyName, unwrapped } from '../syntax/static-read.js';

/**
 * C7: what reads time or chance would differ between a run and its resume. Aliases are caught at
 * run time.
 */
export const forbiddenClock: Rule = (visit) => {
  const { node, ancestors, scopes, findings } = visit;
  const refuse = (what: string, hint: string): void =>
    findings.problem(
      'E_SCRIPT_CLOCK',
      `${what} is refused: a resumed run must take the same way again`,
      node.start,
      hint,
    );
  switch (node.type) {
    case 'MemberExpression': {
      const key = memberName(node);
      const found = key === undefined ? undefined : forbiddenMember(node.object, key, visit);
      if (found) refuse(found.what, found.hint);
      return;
    }
    case 'NewExpression':
      if (node.arguments.length === 0 && globalName(node.callee, ancestors, scopes) === 'Date')
        refuse('new Date() without a value', insteadOfTime);
      return;
    case 'CallExpression':
      if (globalName(node.callee, ancestors, scopes) === 'Date')
        refuse('Date() as a function', insteadOfTime);
      return;
    case 'VariableDeclarator':
      if (node.id.type !== 'ObjectPattern' || !node.init) return;
      for (const property of node.id.properties) {
        if (property.type !== 'Property') continue;
        const key = propertyName(property);
        const found = key === undefined ? undefined : forbiddenMember(node.init, key, visit);
        if (found) refuse(found.what, found.hint);
      }
  }
};

const insteadOfTime =
  'use run.startedAt, pass a time in through args, or stamp the result after the ' +
  'run; new Date(value) works';
const insteadOfChance =
  'use run.random(), which repeats on resume, or put an index into the ' +
  'prompt to get different samples';

function forbiddenMember(
  object: Visit['node'],
  key: string,
  { ancestors, scopes }: Visit,
): { what: string; hint: string } | undefined {
  if (key !== 'now' && key !== 'random') return undefined;
  const name = globalName(unwrapped(object), ancestors, scopes);
  if (name === 'Date' && key === 'now') return { what: 'Date.now', hint: insteadOfTime };
  if (name === 'Math' && key === 'random') return { what: 'Math.random', hint: insteadOfChance };
  return undefined;
}
