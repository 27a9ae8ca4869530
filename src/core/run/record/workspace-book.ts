import type { WorkspaceRef } from '../../ports/worktrees.js';
import { landingFacts } from '../../step/landing.js';
import type { Cause, Outcome, OutcomeStatus } from '../../step/outcome.js';
import { isJsonObject, type Json } from '../../values/json.js';
import type { Issued } from './issued.js';
import { startOf } from './place.js';

/**
 * How a call ended that `agent.outcome()` told the script about, by the host's own record: a script
 * can show it and not change it.
 */
export interface EndedCall {
  readonly key: string;
  readonly label: string;
  readonly status: OutcomeStatus;
  readonly cause: Cause | undefined;
  readonly message: string | undefined;
}

export interface CallWithWork extends EndedCall {
  readonly workspace: WorkspaceRef;
}

/** Workspaces that the run has seen, so that a script can name one but not make one up. */
export class WorkspaceBook {
  private readonly known = new Map<string, CallWithWork>();
  /** Calls that ended without a value and without a workspace, by realm and id of their step. */
  private readonly without = new Map<string, EndedCall>();
  private readonly open = new Set<string>();
  /** Tip of the run's branch after the latest delivered merge. */
  tip = '';

  deliver(step: Issued, key: string, outcome: Outcome): void {
    const workspace = outcome.workspace as unknown as WorkspaceRef | undefined;
    const replaced = startOf(step.options.workspace);
    if (workspace && replaced !== null)
      for (const [ref, entry] of this.known)
        if (entry.workspace.commit === replaced) this.open.delete(ref);
    const ended: EndedCall = {
      key,
      label: step.label,
      status: outcome.status,
      cause: outcome.cause,
      message: outcome.message,
    };
    if (!workspace || typeof workspace.ref !== 'string') {
      if (step.wantsOutcome && outcome.status !== 'completed')
        this.without.set(place(step.request.realm, step.request.id), ended);
      return;
    }
    this.known.set(workspace.ref, { ...ended, workspace });
    if (workspace.commits > 0) this.open.add(workspace.ref);
  }

  find(given: unknown): CallWithWork | undefined {
    const workspace =
      isJsonObject(given) && isJsonObject(given.workspace) ? given.workspace : given;
    return isJsonObject(workspace) && typeof workspace.ref === 'string'
      ? this.known.get(workspace.ref)
      : undefined;
  }

  /** The call whose outcome was given, though it left no workspace. */
  findWithout(realm: number, id: unknown): EndedCall | undefined {
    return typeof id === 'number' ? this.without.get(place(realm, id)) : undefined;
  }

  merged(json: string): void {
    const result: unknown = JSON.parse(json);
    if (!isJsonObject(result)) return;
    if (typeof result.commit === 'string') this.tip = result.commit;
    const facts = landingFacts(result as Json);
    // What is refused for another reason than the gate's is a loss of its own (X51: one per root
    // cause).
    const listed = facts?.refused.filter(({ cause }) => cause !== 'gate') ?? [];
    for (const { ref } of [...(facts?.landed ?? []), ...listed])
      if (ref !== null) this.open.delete(ref);
  }

  /** Calls whose changes nothing landed, in order of delivery. */
  unmerged(): readonly CallWithWork[] {
    return [...this.known].flatMap(([ref, call]) => (this.open.has(ref) ? [call] : []));
  }
}

function place(realm: number, id: number): string {
  return `${realm}:${id}`;
}
