import type { Estimate, SiteEstimate } from '../core/estimate/estimate.js';
import type { Range } from '../core/estimate/range.js';
import type { CallSite } from '../core/program/syntax/program.js';

/** A place of the script that asks for agents, as the approval box shows it. */
export interface ApprovalSite {
  /** `null` for agents of a nested workflow. */
  readonly line: number | null;
  readonly label: string | null;
  readonly model: string;
  /** `null` when the dry run did not come by. */
  readonly agents: Range | null;
  readonly isolated: boolean | null;
  readonly readOnly: boolean;
  readonly inLoop: boolean;
}

const ownChoice = 'the backend’s own choice';
const asking: ReadonlySet<string> = new Set(['agent', 'verify', 'judge', 'converge', 'untilDry']);

/** What the script says, completed by what the dry runs met; in the order of the script. */
export function approvalSites(
  callSites: readonly CallSite[],
  estimate: Estimate | null,
  model: string | null,
): readonly ApprovalSite[] {
  const met = estimate?.bySite ?? [];
  const written = callSites.filter(({ verb }) => asking.has(verb));
  const missed = written.filter(
    ({ site }) =>
      !met.some((one) => one.site?.line === site.line && one.site.column === site.column),
  );
  return [
    ...met.map((one) => metSite(one, callSites)),
    ...missed.map(({ site, label, inLoop, ...at }) => ({
      line: site.line,
      label: label ?? null,
      model: at.model ?? model ?? ownChoice,
      agents: null,
      isolated: null,
      readOnly: false,
      inLoop,
    })),
  ].sort(
    (left, right) =>
      (left.line ?? Number.POSITIVE_INFINITY) - (right.line ?? Number.POSITIVE_INFINITY),
  );
}

function metSite(
  { site, label, model, agents, isolated, readOnly }: SiteEstimate,
  callSites: readonly CallSite[],
): ApprovalSite {
  const written = callSites.find(
    (one) => one.site.line === site?.line && one.site.column === site.column,
  );
  return {
    line: site?.line ?? null,
    label,
    model: model ?? ownChoice,
    agents,
    isolated,
    readOnly,
    inLoop: written?.inLoop ?? false,
  };
}
