import { addRule, type RuleLayer } from '../config/trust/add-rule.js';
import { isTrusted } from '../config/trust/trust.js';
import { PlenumError } from '../core/values/errors.js';
import { typedRule } from '../permissions/grant-rules.js';
import { parseRule } from '../permissions/rule.js';

/** `project`: for this folder, in force while it is trusted. `home`: for all of this user's. */
export type GrantPlace = RuleLayer;

export interface GrantResult {
  readonly file: string;
  readonly rules: readonly { readonly rule: string; readonly written: boolean }[];
  /** Rules of a folder that is not trusted wait for that. */
  readonly inForce: boolean;
}

/** What a person typed: whole rules, or commands of scripts. */
export function rulesTyped(words: readonly string[]): readonly string[] {
  return words.map(typedRule);
}

/**
 * Adds rules to `permissions.allow`, on a person's word; everything else in the file stays as it is
 * written, comments too. A folder that was trusted stays so. Throws E_USAGE for what is no rule.
 */
export async function writeGrants(wanted: {
  readonly project: string;
  readonly home: string;
  readonly place: GrantPlace;
  readonly rules: readonly string[];
}): Promise<GrantResult> {
  const { project, home, place, rules } = wanted;
  for (const text of rules) {
    const rule = parseRule(text);
    if (typeof rule === 'string')
      throw new PlenumError('E_USAGE', `${rule}.`, { hint: 'plenum help permissions' });
    if (rule.pattern === null && rule.tool === 'Sh')
      throw new PlenumError('E_USAGE', `${text} would let every script run every command.`, {
        hint: "plenum grant 'npm test' 'npm run build'",
      });
  }
  const written: { rule: string; written: boolean }[] = [];
  let file = '';
  for (const rule of rules) {
    const added = await addRule({ effect: 'allow', rule }, place, { project, home });
    file = added.file;
    written.push({ rule, written: added.added });
  }
  const inForce = place === 'home' || (await isTrusted(project, home)).trusted;
  return { file, rules: written, inForce };
}
