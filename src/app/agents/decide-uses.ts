import type { DecideUse } from '../../core/run/permission-desk.js';
import { createPolicy, type Policy } from '../../permissions/policy.js';
import type { DriveRequest } from '../drive-request.js';
import { asWritten } from './hide-secrets.js';

/** One policy for the run; paths are read relative to the workspace that the agent works in (X100). */
export function decideUses({ config, surroundings }: DriveRequest): DecideUse {
  const policies = new Map<string, Policy>();
  return (root, use) => {
    const { tool, argument } = asWritten(use);
    let policy = policies.get(root);
    if (!policy) {
      policy = createPolicy(config.permissions, { root, ...(surroundings ? { home: surroundings.home } : {}) });
      policies.set(root, policy);
    }
    return policy.decide({ tool, ...(argument === undefined ? {} : { argument }) });
  };
}
