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
  const writtenOf = matched(met, callSites, written);
  const found = new Set(writtenOf.values());
  const missed = written.filter((one) => !found.has(one));
  return [
    ...met.map((one) => metSite(one, writtenOf.get(one))),
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

/**
 * Where each place that was met stands in the text. An engine may name another column of the call
 * than the text does (that of its argument): such a one is the call of its line that is left over.
 */
function matched(
  met: readonly SiteEstimate[],
  callSites: readonly CallSite[],
  written: readonly CallSite[],
): ReadonlyMap<SiteEstimate, CallSite> {
  const found = new Map<SiteEstimate, CallSite>();
  for (const one of met) {
    const exact = callSites.find(
      ({ site }) => site.line === one.site?.line && site.column === one.site.column,
    );
    if (exact) found.set(one, exact);
  }
  const taken = new Set(found.values());
  for (const one of met.filter((other) => !found.has(other))) {
    const call = written.find((other) => other.site.line === one.site?.line && !taken.has(other));
    if (call) found.set(one, call);
  }
  return found;
}

function metSite(
  { site, label, model, agents, isolated, readOnly }: SiteEstimate,
  written: CallSite | undefined,
): ApprovalSite {
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
