import type { WorldRequest } from '../../config/request/drive-request.js';
import type { DecideUse } from '../../core/run/record/permission-desk.js';
import { asWritten } from '../../host/secrets/hide-secrets.js';
import { createPolicy, type Policy } from '../../permissions/policy.js';

/**
 * One policy for the run; paths are read relative to the workspace that the agent works in (X100).
 */
export function decideUses({
  config,
  surroundings,
}: Pick<WorldRequest, 'config' | 'surroundings'>): DecideUse {
  const policies = new Map<string, Policy>();
  return (root, use) => {
    const { tool, argument } = asWritten(use);
    let policy = policies.get(root);
    if (!policy) {
      policy = createPolicy(config.permissions, {
        root,
        ...(surroundings ? { home: surroundings.home } : {}),
      });
      policies.set(root, policy);
    }
    return policy.decide({ tool, ...(argument === undefined ? {} : { argument }) });
  };
}
