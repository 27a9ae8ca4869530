import type { StepEnd, StepStart } from '../journal/event.js';
import { isJsonObject, type JsonObject } from '../values/json.js';
import type { AskedQuestion, StepView } from './run-state.js';

export function startedStep(event: StepStart, epoch: number): StepView {
  return {
    ...unknownStep(event.n, event.at, epoch),
    kind: event.kind,
    key: event.key,
    label: event.label,
    phase: event.phase,
    lane: event.lane,
    site: event.site,
    model: event.model,
    backend: event.backend,
    wantsOutcome: event.outcome === true,
    question: event.kind === 'ask' ? questionOf(event) : null,
  };
}

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
    site: null,
    state: 'running',
    reused: false,
    attempts: 1,
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
    verdict: null,
    landing: null,
    question: null,
  };
}

/**
 * It ended too late for the script. One that a person stopped, or that failed during a pause, stays
 * what it is; so does a failure, whatever the backend calls its cause.
 */
export function isAbandoned({ status, cause, delivered }: StepEnd): boolean {
  if (status === 'failed') return false;
  return cause === 'abandoned' || (delivered === false && status === 'completed');
}

export function addCost(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined ? right : left + (right ?? 0);
}
