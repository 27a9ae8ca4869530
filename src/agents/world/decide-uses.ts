import type { WorldRequest } from '../../config/request/drive-request.js';
import type { DecideUse } from '../../core/run/record/permission-desk.js';
import type { RunRule } from '../../core/step/tool-use.js';
import { asWritten } from '../../host/secrets/hide-secrets.js';
import {
  createPolicy,
  type PermissionDecision,
  type PermissionRequest,
} from '../../permissions/policy.js';
import { ruleForUse } from '../../permissions/rule-for-use.js';
import { createRunRules } from '../../permissions/run-rules.js';

/**
 * One policy for the run; paths are read relative to the workspace that the agent works in (X100).
 */
export function decideUses({
  config,
  surroundings,
}: Pick<WorldRequest, 'config' | 'surroundings'>): DecideUse {
  const places = new Map<string, (request: PermissionRequest, said: Said) => PlaceDecision>();
  const decideIn = (root: string) => {
    const place = { root, ...(surroundings ? { home: surroundings.home } : {}) };
    const policy = createPolicy(config.permissions, place);
    let rules = { said: noneSaid, decide: createRunRules(config.permissions, noneSaid, place) };
    return (request: PermissionRequest, said: Said): PlaceDecision => {
      const decided = policy.decide(request);
      if (decided.decision !== 'ask') return { decided, rule: null };
      if (rules.said !== said)
        rules = { said, decide: createRunRules(config.permissions, said, place) };
      const answered = rules.decide(request, decided);
      if (answered !== null) return { decided: answered, rule: null };
      return { decided, rule: ruleForUse(request, place) };
    };
  };
  return (root, use, said) => {
    const { tool, argument } = asWritten(use);
    const decide = places.get(root) ?? decideIn(root);
    places.set(root, decide);
    const { decided, rule } = decide(
      { tool, ...(argument === undefined ? {} : { argument }) },
      said,
    );
    const { decision, reason } = decided;
    // A rule is shown and written down: one that would hold a secret is none.
    const shown = rule !== null && use.argument === argument ? { rule } : {};
    return { decision, reason, ...shown };
  };
}

type Said = readonly RunRule[];
const noneSaid: Said = [];

interface PlaceDecision {
  readonly decided: PermissionDecision;
  readonly rule: string | null;
}
