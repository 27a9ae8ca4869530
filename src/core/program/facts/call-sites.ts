import type { AnyNode, CallExpression } from 'acorn';
import type { Rule } from '../syntax/inspection.js';
import type { CallSite } from '../syntax/program.js';
import { isFunction, type Scopes } from '../syntax/scopes.js';
import {
  argument,
  globalName,
  member,
  memberName,
  objectLiteral,
  staticText,
  staticTexts,
} from '../syntax/static-read.js';
import { optionsOf, verbOf } from '../syntax/verbs.js';

/** Every place that asks for a step, with what can be read of it without executing it. */
export const collectCallSites =
  (found: CallSite[]): Rule =>
  ({ node, ancestors, scopes, findings }) => {
    if (node.type !== 'CallExpression') return;
    const called = verbOf(node, ancestors, scopes);
    if (!called) return;
    const base = {
      verb: called.verb,
      site: findings.site(node.start),
      inLoop: isRepeated(ancestors, scopes),
    };
    const first = staticText(argument(node, 0));
    if (called.verb === 'agent') {
      const options = objectLiteral(optionsOf(node, called), ancestors, scopes);
      const label = staticText(member(options, 'label'));
      const model = staticText(member(options, 'model'));
      found.push({
        ...base,
        ...(label !== undefined && { label }),
        ...(model !== undefined && { model }),
      });
    } else if (called.verb === 'sh' && first !== undefined) found.push({ ...base, command: first });
    else if (called.verb === 'gate' || called.verb === 'merge' || called.verb === 'publish') {
      const options = objectLiteral(argument(node, 1), ancestors, scopes);
      const check =
        called.verb === 'merge'
          ? objectLiteral(member(options, 'gate'), ancestors, scopes)
          : options;
      const wanted = {
        gate: () => first,
        merge: () => staticText(member(check, 'command')) ?? staticText(member(options, 'gate')),
        publish: () => staticText(member(options, 'branch')),
      }[called.verb]();
      const results = staticText(member(check, 'results'));
      const protect = staticTexts(member(options, 'protect'));
      found.push({
        ...base,
        ...(wanted !== undefined && { command: wanted }),
        ...(protect.length > 0 && { protect }),
        ...(results !== undefined && { results }),
        ...(isTrue(member(check, 'baseline')) && {
          baseline: called.verb === 'merge' || member(options, 'of') ? 'commit' : 'folder',
        }),
      });
    } else if (first !== undefined && called.verb === 'workflow')
      found.push({ ...base, label: first });
    else found.push(base);
  };

function isTrue(node: AnyNode | undefined): boolean {
  return node?.type === 'Literal' && node.value === true;
}

const repeatingMethods = new Set([
  'map',
  'forEach',
  'flatMap',
  'from',
  'filter',
  'reduce',
  'some',
  'every',
]);

/** True inside a loop, a callback that is called for each element, or a stage of a pipeline. */
function isRepeated(ancestors: readonly AnyNode[], scopes: Scopes): boolean {
  return ancestors.some((node, index) => {
    const child = ancestors[index + 1];
    if (!child) return false;
    switch (node.type) {
      case 'WhileStatement':
      case 'DoWhileStatement':
        return true;
      case 'ForStatement':
        return child !== node.init;
      case 'ForInStatement':
      case 'ForOfStatement':
        return child === node.body;
      case 'CallExpression':
        return isFunction(child) && repeats(node, child, ancestors, scopes);
      default:
        return false;
    }
  });
}

function repeats(
  call: CallExpression,
  callback: AnyNode,
  ancestors: readonly AnyNode[],
  scopes: Scopes,
): boolean {
  if (callback === call.callee) return false;
  if (globalName(call.callee, ancestors, scopes) === 'pipeline')
    return call.arguments[0] !== callback;
  return (
    call.callee.type === 'MemberExpression' && repeatingMethods.has(memberName(call.callee) ?? '')
  );
}
