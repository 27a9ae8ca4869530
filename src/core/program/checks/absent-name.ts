import { nearestName } from '../../words/nearest-name.js';
import { globalNames, insteadOf } from '../syntax/global-names.js';
import type { Rule } from '../syntax/inspection.js';

/**
 * Names that mean nothing here and would throw a ReferenceError in the middle of a run (C5), unless
 * the script tests for them with `typeof`.
 */
export const absentName =
  (guarded: ReadonlySet<string>): Rule =>
  ({ node, ancestors, scopes, findings }) => {
    if (node.type !== 'Identifier' || globalNames.has(node.name) || guarded.has(node.name)) return;
    if (findings.isFull() || !scopes.isFree(node.name, ancestors)) return;
    if (node.name === 'meta') {
      findings.advise(
        'meta-in-body',
        '`meta` is not visible to the body and throws a ReferenceError; ' +
          'repeat the value in a const',
        node.start,
      );
      return;
    }
    if (node.name === 'require') return;
    const instead = insteadOf.get(node.name);
    if (instead !== undefined) {
      findings.advise(
        'absent-global',
        `\`${node.name}\` does not exist in a script and throws a ReferenceError; ${instead}`,
        node.start,
      );
      return;
    }
    const near = nearestName(node.name, globalNames);
    const question = near === undefined ? '' : `; did you mean \`${near}\`?`;
    findings.advise(
      'unknown-name',
      `nothing called \`${node.name}\` is declared; using it throws a ReferenceError${question}`,
      node.start,
    );
  };

/**
 * Names that the script asks about with `typeof name`. A mention in a comment counts too: it only
 * withholds advice.
 */
export function guardedNames(source: string): ReadonlySet<string> {
  return new Set(
    Array.from(source.matchAll(/\btypeof\s{0,9}\(?\s{0,9}([\w$]+)/g), (match) => match[1] ?? ''),
  );
}
