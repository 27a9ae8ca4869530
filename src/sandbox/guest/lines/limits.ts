import {
  type Bare,
  hidden,
  isObject,
  keepWeakly,
  memberText,
  NativeError,
  NativePromise,
  NativeWeakMap,
  type Reject,
  rawThen,
  stringify,
  visible,
  weakly,
} from '../language/intrinsics.js';
import { setUp } from '../language/realm-setup.js';
import { frameOf, type Site } from '../language/sites.js';
import { blameStep, stepOf } from '../language/step-errors.js';
import { PARKED } from './operations.js';
import { moreOf, type Strand } from './strands.js';

/**
 * Limits of the whole run as a script meets them (C25, C45): the errors that leave `parallel` and
 * `pipeline` instead of becoming `null`, and the end of a line of execution that asks on and on
 * although it is refused.
 */
const mostRefusals = 1000;
const mostRefusalsOfAll = 20000;
/** Answers so far; those of timers and refusals do not count. */
let answers = 0;
let refusalsOfAll = 0;
const resolvedPromise = new NativePromise<void>((resolve) => resolve());

interface Given extends Bare {
  readonly results: unknown;
}
/** Errors of a limit of the run, by what they gave so far. */
const limitErrors = new NativeWeakMap<object, Given>();
export const isLimit = (error: unknown): error is object =>
  isObject(error) && weakly(limitErrors, error) !== undefined;

export const answered = (): void => {
  answers++;
  refusalsOfAll = 0;
};
export const countRefusal = (strand: Strand): void => {
  const more = moreOf(strand);
  if (more.refusedAfter !== answers) {
    more.refusedAfter = answers;
    more.refusals = 0;
  }
  more.refusals++;
  refusalsOfAll++;
};
/**
 * Whether a strand was refused so often without an answer in between that it gets no further one:
 * its promise stays open.
 */
export const isParked = (strand: Strand): boolean => {
  const { more } = strand;
  const parked =
    refusalsOfAll >= mostRefusalsOfAll ||
    (more !== null && more.refusedAfter === answers && more.refusals >= mostRefusals);
  if (parked) host(PARKED, '');
  return parked;
};

export const markLimit = <Kind extends object>(error: Kind, results: unknown): Kind => {
  keepWeakly(limitErrors, error, { __proto__: null, results });
  return error;
};
/**
 * A call beyond the cap. It is not asked for at all, so a replay under the same cap meets it at the
 * same moment.
 */
export const refuseCall = (kind: string, site: Site, strand: Strand, reject: Reject): void => {
  if (isParked(strand)) return;
  countRefusal(strand);
  const error = new NativeError(setUp.capText);
  hidden(error, 'name', 'AgentCapError');
  visible(error, 'code', 'cap');
  hidden(error, 'stack', frameOf(kind, site));
  markLimit(error, null);
  rawThen(resolvedPromise, () => reject(error), undefined);
};
/** What agent.outcome() gives for a call that was refused. */
export const refusedOutcome = (error: object) => ({
  status: 'failed',
  message: memberText(error, 'message', 10000) ?? '',
  usage: null,
  cost: null,
  cause: memberText(error, 'code', 100) ?? 'cap',
  value: null,
});

/** The error with which a fan-out ends; what its slots gave goes with it. */
export const passLimit = (
  inner: object,
  results: unknown[],
  strand: Strand,
  reject: Reject,
): void => {
  if (isParked(strand)) return;
  countRefusal(strand);
  const error = new NativeError(memberText(inner, 'message', 100000) ?? '');
  hidden(error, 'name', memberText(inner, 'name', 200) ?? 'Error');
  visible(error, 'code', memberText(inner, 'code', 100) ?? 'cap');
  hidden(error, 'stack', memberText(inner, 'stack', 8000) ?? '');
  hidden(error, 'cause', inner);
  hidden(error, 'results', results);
  const step = stepOf(inner);
  if (step !== null) blameStep(error, step);
  reject(markLimit(error, results));
};
/**
 * JSON text of what a limit's error holds, for the end of the run; null when it holds nothing that
 * can be written.
 */
export const resultsText = (error: object): string | null => {
  const given = weakly(limitErrors, error);
  if (given === undefined || given.results === null) return null;
  try {
    return stringify(given.results) ?? null;
  } catch {
    return null;
  }
};
