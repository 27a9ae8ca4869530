import type { RunRule } from '../core/step/tool-use.js';
import {
  createPolicy,
  type PermissionDecision,
  type PermissionRequest,
  type PolicyPlace,
} from './policy.js';
import type { PermissionSettings } from './settings.js';

/**
 * What a person said for the rest of the run, of uses that the policy asks about: it answers the
 * question, and never goes over what the policy refuses. `null`: it is still to be asked.
 */
export function createRunRules(
  settings: PermissionSettings,
  said: readonly RunRule[],
  place: PolicyPlace,
): (request: PermissionRequest, asked: PermissionDecision) => PermissionDecision | null {
  const rulesOf = (effect: RunRule['effect']) =>
    said.filter((one) => one.effect === effect).map(({ rule }) => rule);
  const [allow, deny] = [rulesOf('allow'), rulesOf('deny')];
  const policy = (all: readonly string[]) =>
    createPolicy({ mode: 'deny-unlisted', allow: all, deny, ask: [] }, place);
  // Two parts of a command may be allowed by one list each; but what an `ask` rule wants asked,
  // only an answer to it allows.
  const [alone, together] = [policy(allow), policy([...settings.allow, ...allow])];
  return (request, asked) => {
    const decided = (asked.rule === null ? together : alone).decide(request);
    if (decided.rule === null) return null;
    return { ...decided, reason: `${decided.reason}, as a person said for this run` };
  };
}
