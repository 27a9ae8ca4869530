import type { MergeCandidate } from '../../ports/worktrees.js';
import type { Refusal } from '../../step/landing.js';
import type { OutcomeStatus } from '../../step/outcome.js';
import { isJsonObject, type Json, type JsonObject } from '../../values/json.js';
import { startOf } from '../record/place.js';
import type { CallWithWork, EndedCall, WorkspaceBook } from '../record/workspace-book.js';
import { mergeGate } from './gate-options.js';

export interface GivenOutcomes {
  readonly candidates: readonly MergeCandidate[];
  readonly refused: readonly Refusal[];
}

interface GivenStep {
  readonly realm: number;
  readonly input: JsonObject;
}

/**
 * What `merge()` was given: completed work lands, everything else is refused with its own cause and
 * fails nothing (X49).
 */
export function givenOutcomes(step: GivenStep, book: WorkspaceBook): GivenOutcomes {
  const candidates: CallWithWork[] = [];
  const refused: Refusal[] = [];
  for (const [at, one] of entriesOf(step.input).entries()) {
    const known = book.find(one);
    if (known !== undefined && (known.status === 'completed' || step.input.unfinished === true))
      candidates.push(known);
    else
      refused.push(
        refusalOf(one, at, known ?? book.findWithout(step.realm, callAt(step.input, at))),
      );
  }
  return { candidates: ordered(candidates, step.input.order), refused };
}

export const orders: readonly unknown[] = [undefined, null, 'given', 'smallest'];

/**
 * The smallest change first meets the fewest conflicts of its own; equal ones stay as they were
 * given.
 */
function ordered(candidates: readonly CallWithWork[], order: unknown): readonly CallWithWork[] {
  if (order !== 'smallest') return candidates;
  const size = ({ workspace: { diffStat } }: CallWithWork) =>
    diffStat.insertions + diffStat.deletions;
  return [...candidates].sort((left, right) => size(left) - size(right));
}

/** The check of a merge, as its start is journaled. */
export function mergeDetails(input: JsonObject): JsonObject | null {
  const gate = mergeGate(input);
  if (gate === null || typeof gate === 'string') return null;
  const { command, baseline, results } = gate;
  return {
    gate: command,
    ...(baseline ? { baseline } : {}),
    ...(results === undefined ? {} : { results }),
    ...(Array.isArray(input.protect) ? { protect: input.protect.map(String) } : {}),
  };
}

/**
 * What decides whether two merges were asked the same: the commits, and how calls ended that did
 * not complete (X53).
 */
export function mergeQuestion({ realm, input }: GivenStep, book: WorkspaceBook): JsonObject {
  const { calls: _calls, ...rest } = input;
  const outcomes = entriesOf(input).map((one, at): Json => {
    const call = book.find(one) ?? book.findWithout(realm, callAt(input, at));
    const commit = startOf(one);
    return call === undefined || call.status === 'completed'
      ? commit
      : { commit, status: call.status, cause: call.cause ?? null };
  });
  return { ...rest, outcomes };
}

function entriesOf({ outcomes }: JsonObject): readonly Json[] {
  return Array.isArray(outcomes) ? outcomes : [outcomes ?? null];
}

/** The sandbox says which of its steps an outcome came from; it is a name and proves nothing. */
function callAt({ calls }: JsonObject, at: number): unknown {
  return Array.isArray(calls) ? calls[at] : undefined;
}

function refusalOf(
  given: Json,
  at: number,
  call: (EndedCall & { readonly workspace?: { readonly ref: string } }) | undefined,
): Refusal {
  if (call !== undefined) {
    const { label, key, status, cause, message } = call;
    return {
      label,
      key,
      ref: call.workspace?.ref ?? null,
      cause: cause ?? causeFor(status),
      message: message ?? status,
    };
  }
  const entry = { label: `outcome ${at + 1}`, key: null, ref: null };
  if (given === null)
    return { ...entry, cause: 'lost', message: 'there is no outcome: its slot ended without one' };
  if (isJsonObject(given) && typeof given.status === 'string' && given.status !== 'completed')
    return {
      ...entry,
      cause: textOr(given.cause, 'unsupported'),
      message: textOr(given.message, given.status),
    };
  const message =
    'it has no workspace of its own; merge() takes outcomes of agent.outcome(prompt, { isolation: "worktree" })';
  return { ...entry, cause: 'unsupported', message };
}

function causeFor(status: OutcomeStatus): string {
  return status === 'failed' || status === 'completed' ? 'crash' : status;
}

function textOr(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
