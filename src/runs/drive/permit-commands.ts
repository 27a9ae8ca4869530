import type { DriveRequest } from '../../config/request/drive-request.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import { createPolicy } from '../../permissions/policy.js';

type Granting = Pick<DriveRequest, 'config' | 'project' | 'simulate'>;

/**
 * Whether the script's own commands and branches are granted (X46, X52). A simulation executes
 * none, so none is refused.
 */
export function permitOf({ config, project, simulate }: Granting): RunPorts['permit'] {
  if (simulate) return () => ({ allowed: true, message: '' });
  const policy = createPolicy(config.permissions, { root: project });
  return (tool, argument) => {
    const { decision, reason } = policy.decide({ tool, argument });
    if (decision === 'allow') return { allowed: true, message: '' };
    const what =
      tool === 'Sh' ? `the command \`${argument}\`` : `publishing the branch "${argument}"`;
    return {
      allowed: false,
      message: `${what} is not granted (${reason}); allow it with "permissions": { "allow": ["${tool}(${argument})"] } in .plenum/config.json`,
    };
  };
}
