import type { AttemptEnd, StepEnd, StepStart } from '../journal/event.js';
import type { StepEdit } from '../journal/replay-event.js';
import type { StepWait } from '../journal/wait-event.js';
import { landingFacts, type Refusal, refusalsOf } from '../step/landing.js';
import { isJsonObject, type JsonObject } from '../values/json.js';
import { addUsage } from '../values/usage.js';
import { addCost } from './folded-bill.js';
import { verdictOf } from './gate-verdict.js';
import type { DeliveredStep } from './losses.js';
import type { AskedQuestion, FailedAttempt, Hold, MessageView, StepView } from './run-state.js';

export function startedStep(event: StepStart, epoch: number): StepView {
  return {
    ...unknownStep(event.n, event.at, epoch),
    askedAt: event.askedAt ?? event.at,
    kind: event.kind,
    key: event.key,
    label: event.label,
    phase: event.phase,
    lane: event.lane,
    realm: event.realm,
    site: event.site,
    model: event.model,
    backend: event.backend,
    wantsOutcome: event.outcome === true,
    ...(event.kind === 'ask' ? ({ state: 'asking', question: questionOf(event) } as const) : {}),
  };
}

const noNotes: readonly string[] = [];
const noMessages: readonly MessageView[] = [];
const noAttempts: readonly FailedAttempt[] = [];
const noHolds: readonly Hold[] = [];

function questionOf({ prompt, label, options }: StepStart): AskedQuestion {
  const given: JsonObject = isJsonObject(options) ? options : {};
  return {
    text: prompt ?? label,
    options: Array.isArray(given.options) ? given.options.map(String) : [],
    default: typeof given.default === 'string' ? given.default : null,
  };
}

/** A step whose start is not in the record. */
export function unknownStep(n: number, at: number, epoch: number): StepView {
  return {
    n,
    kind: 'agent',
    key: '',
    label: `#${n}`,
    phase: null,
    lane: '',
    realm: 0,
    site: null,
    state: 'running',
    reused: false,
    attempts: 1,
    failedAttempts: noAttempts,
    holds: noHolds,
    waitsFor: null,
    askedAt: at,
    startedAt: at,
    endedAt: null,
    cause: null,
    message: null,
    usage: undefined,
    costUsd: undefined,
    model: undefined,
    backend: undefined,
    epoch,
    unclaimed: false,
    wantsOutcome: false,
    notes: noNotes,
    verdict: null,
    messages: noMessages,
    landing: null,
    question: null,
  };
}

/** Its attempt failed, and another follows. */
export function afterAttempt(step: StepView, event: AttemptEnd): StepView {
  const { at: endedAt, cause, message, retryInMs = 0 } = event;
  const failed = { endedAt, cause, message, againAt: endedAt + retryInMs };
  return {
    ...step,
    failedAttempts: [...step.failedAttempts, failed],
    attempts: Math.max(step.attempts, event.attempt + 1),
    cause,
    message,
    usage: addUsage(step.usage, event.usage),
    costUsd: addCost(step.costUsd, event.costUsd),
  };
}

/** It has other words, or what a command of it waits for. */
export function changedStep(step: StepView, event: StepEdit | StepWait): StepView {
  return event.type === 'step-edit' ? editedStep(step, event) : waitingStep(step, event);
}

/** A command of it waits, or goes on (X191). */
function waitingStep(step: StepView, { at, for: wanted, name }: StepWait): StepView {
  const waits = wanted !== undefined && step.state === 'running';
  const waitsFor = waits ? { at, for: wanted, name: name ?? null } : null;
  return { ...step, waitsFor };
}

/** A person is asked about it. */
export function heldStep(step: StepView, from: number): StepView {
  return { ...step, holds: [...step.holds, { from, to: null }] };
}

/** The question that was asked at `from` is answered. */
export function letGoStep(step: StepView, from: number, to: number): StepView {
  const open = step.holds.findIndex((hold) => hold.to === null && hold.from === from);
  return { ...step, holds: step.holds.map((hold, at) => (at === open ? { ...hold, to } : hold)) };
}

export function endedStep(step: StepView, event: StepEnd): StepView {
  return {
    ...step,
    state: isAbandoned(event) ? 'abandoned' : event.status,
    attempts: event.attempts ?? step.attempts,
    endedAt: event.at,
    waitsFor: null,
    cause: event.cause ?? null,
    message: event.message ?? null,
    usage: addUsage(step.usage, event.usage),
    costUsd: addCost(step.costUsd, event.costUsd),
    model: event.model ?? step.model,
    backend: event.backend ?? step.backend,
    notes: event.notes ?? noNotes,
    verdict: verdictOf(step.kind, event.value ?? event.landing),
    landing: step.kind === 'merge' ? landingFacts(event.value ?? event.landing) : null,
  };
}

/** What a merge or a publication that ended did not take. */
export function leftOutOf({ kind }: StepView, event: StepEnd): readonly Refusal[] {
  return kind === 'merge' || kind === 'publish' ? refusalsOf(event.value ?? event.landing) : [];
}

function editedStep(step: StepView, { label, phase, outcome }: StepEdit): StepView {
  return {
    ...step,
    label,
    phase: phase ?? (step.kind === 'agent' ? null : step.phase),
    wantsOutcome: outcome === true,
  };
}

/** `null` for a step that the script never heard of again. */
export function deliveredStep(step: StepView, refused: readonly Refusal[]): DeliveredStep | null {
  const { n, kind, key, label, phase, wantsOutcome, state: status, cause, message, verdict } = step;
  if (status === 'running' || status === 'asking') return null;
  if (status === 'abandoned' || status === 'lost') return null;
  // One literal: a hundred thousand of these are made in a large run.
  return {
    n,
    kind,
    key,
    label,
    phase,
    wantsOutcome,
    status,
    cause,
    message,
    refused,
    verdict,
  };
}

/**
 * It ended too late for the script. One that a person stopped, or that failed during a pause, stays
 * what it is; so does a failure, whatever the backend calls its cause.
 */
function isAbandoned({ status, cause, delivered }: StepEnd): boolean {
  if (status === 'failed') return false;
  return cause === 'abandoned' || (delivered === false && status === 'completed');
}
