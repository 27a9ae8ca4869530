import { loadConfig } from '../../config/layers/load-config.js';
import { addRule, type RuleLayer, ruleLayers } from '../../config/trust/add-rule.js';
import { isTrusted } from '../../config/trust/trust.js';
import type { RunRule } from '../../core/step/tool-use.js';
import { oneLine } from '../../core/words/plain-text.js';
import { createPolicy } from '../../permissions/policy.js';
import { callAbove, refuseBelowCall } from './below-call.js';

export { type RuleLayer, ruleLayers };

interface WrittenRule {
  readonly file: string;
  /** For people: what stands where, and what keeps it from being in force. */
  readonly lines: readonly string[];
}

/** The use that it is about. */
interface RuledUse {
  readonly tool: string;
  readonly argument: string | null;
}

/** Writes a rule for good where the person chose (X100); what is not in force yet is said. */
export async function writeRule(
  made: RunRule,
  where: RuleLayer,
  { tool, argument }: RuledUse,
  place: {
    readonly project: string;
    readonly home: string;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): Promise<WrittenRule> {
  refuseBelowCall(callAbove(process.env), 'Writing a rule');
  const { file, added } = await addRule(made, where, place);
  const shown = oneLine(made.rule);
  const lines = [
    `"${made.effect}": ${shown} ${added ? 'written to' : 'stands already in'} ${file}`,
  ];
  const { trusted } = await isTrusted(place.project, place.home);
  const { config } = await loadConfig({ ...place, trusted });
  const { permissions } = config;
  if (!permissions[made.effect].includes(made.rule))
    lines.push(
      where === 'project' && !trusted
        ? 'it is in force once you trust this folder: plenum trust'
        : 'something stronger is in force: plenum doctor --config',
    );
  const use = { tool, ...(argument === null ? {} : { argument }) };
  const { decision, rule } = createPolicy(permissions, { root: place.project, ...place }).decide(
    use,
  );
  if (made.effect === 'allow' && decision !== 'allow' && rule !== null)
    lines.push(`${oneLine(rule)} goes over it: take that out of the configuration first`);
  return { file, lines };
}
