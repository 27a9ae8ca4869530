import type { DriveRequest } from '../../config/request/drive-request.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import { grantCommand, ruleOf, type WantedUse } from '../../permissions/grant-rules.js';
import { createPolicy } from '../../permissions/policy.js';

type Granting = Pick<DriveRequest, 'config' | 'project' | 'simulate' | 'surroundings'>;

/**
 * Whether the script's own commands and branches are granted (X46, X52). A simulation executes
 * none, so none is refused.
 */
export function permitOf({
  config,
  project,
  simulate,
  surroundings,
}: Granting): RunPorts['permit'] {
  if (simulate) return () => ({ allowed: true, message: '' });
  const policy = createPolicy(config.permissions, { root: project });
  const isTrusted = surroundings?.trusted !== false;
  return (tool, argument) => {
    const { decision, reason, rule } = policy.decide({ tool, argument });
    if (decision === 'allow') return { allowed: true, message: '' };
    const what =
      tool === 'Sh' ? `the command \`${argument}\`` : `publishing the branch "${argument}"`;
    const mend = rule === null ? mendOf({ tool, argument }, isTrusted) : forbiddenMend;
    return { allowed: false, message: `${what} is not granted (${reason}); ${mend}` };
  };
}

const forbiddenMend = 'where that rule stands: plenum doctor --config';

/** As a person types it; what no rule can say exactly is not granted by a wider one unasked. */
function mendOf(use: WantedUse, isTrusted: boolean): string {
  const rule = ruleOf(use);
  if (rule === null) return 'no rule can say exactly this: plenum help permissions';
  return `grant it: ${grantCommand([rule])}${isTrusted ? '' : ' && plenum trust'}`;
}
