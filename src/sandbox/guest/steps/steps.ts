import {
  apply,
  type Bare,
  type Deferred,
  list,
  newDeferred,
  quoted,
  type Reject,
  type Resolve,
} from '../language/intrinsics.js';
import { readable } from '../language/readable.js';
import { type At, type Site, siteOf } from '../language/sites.js';
import { guestError, type ToldError } from '../language/step-errors.js';
import { answered, countRefusal, isParked, markLimit, refuseCall } from '../lines/limits.js';
import { ADMIT } from '../lines/operations.js';
import { note, push } from '../lines/outbox.js';
import { beginJob } from '../lines/place.js';
import {
  forkLane,
  forkTimer,
  homeOf,
  moreOf,
  pathOf,
  placed,
  type Strand,
} from '../lines/strands.js';

interface Step extends Bare {
  readonly kind: string;
  readonly site: Site;
  readonly resolve: Resolve;
  readonly reject: Reject;
  /** Where a refusal is counted, or a child begins. */
  strand: Strand | null;
}
interface Timer extends Bare {
  readonly kind: 'timer';
  readonly site: Site;
  readonly strand: Strand;
  readonly fn: Function;
  readonly rest: unknown[];
}

/** By id: who waits for the step. Ids are never used twice. */
const waiting = list<Step | Timer | undefined>();
waiting[0] = undefined;
let waitingSteps = 0;
export const openSteps = (): number => waitingSteps;

const announce = (entry: Step | Timer, input: string, strand: Strand): number => {
  const id = waiting.length;
  waiting[id] = entry;
  waitingSteps++;
  // Names of strands and lanes hold nothing that JSON would have to escape.
  push(
    '["s",' +
      id +
      ',"' +
      entry.kind +
      '","' +
      pathOf(strand) +
      '",' +
      strand.steps++ +
      ',"' +
      homeOf(strand).lane +
      '",' +
      entry.site +
      ',' +
      input +
      ']',
  );
  return id;
};
const isTimer = (entry: Step | Timer): entry is Timer => entry.kind === 'timer';
const forget = (id: number): void => {
  waiting[id] = undefined;
  waitingSteps--;
};

/**
 * Asks for a step; input is JSON text of an object. Gives its id, or 0 for a call that a limit of
 * the run refused.
 */
export const expect = (
  kind: string,
  input: string,
  site: Site,
  strand: Strand,
  { resolve, reject }: Pick<Deferred, 'resolve' | 'reject'>,
): number => {
  const entry: Step = { __proto__: null, kind, site, resolve, reject, strand: null };
  if (kind === 'agent') {
    if (isParked(strand)) return 0;
    entry.strand = strand;
    if (host(ADMIT, '') === 0) {
      strand.steps++;
      refuseCall(kind, site, strand, reject);
      return 0;
    }
  }
  return announce(entry, input, strand);
};
/** The same with a promise. */
export const request = (kind: string, input: string, at: At, strand: Strand): Promise<unknown> => {
  const site = siteOf(at);
  const deferred = newDeferred();
  expect(kind, input, site, strand, deferred);
  return deferred.promise;
};
/** A child runs in a lane of its own under the strand that asked for it. */
export const requestChild = (input: string, at: At, strand: Strand): Promise<unknown> => {
  const promise = request('workflow', input, at, strand);
  (waiting[waiting.length - 1] as Step).strand = forkLane(strand, 'w' + moreOf(strand).w++);
  return promise;
};
/** "strand lane" under which the child that a step opens runs; '' where the step opens none. */
export const childPlace = (id: number): string => {
  const entry = waiting[id];
  if (entry === undefined || entry.kind !== 'workflow') return '';
  const strand = entry.strand as Strand;
  return pathOf(strand) + '\n' + strand.lane;
};

export const startTimer = (
  fn: Function,
  rest: unknown[],
  ms: number,
  site: Site,
  strand: Strand,
): number =>
  announce(
    { __proto__: null, kind: 'timer', site, strand: forkTimer(strand), fn, rest },
    '{"ms":' + ms + '}',
    strand,
  );
export const cancelTimer = (id: unknown): void => {
  if (typeof id !== 'number' || waiting[id]?.kind !== 'timer') return;
  forget(id);
  push('["c",' + id + ']');
};
const callTimer = ({ fn, rest, strand }: Timer): void => {
  beginJob(strand);
  try {
    apply(fn, undefined, rest);
  } catch (error) {
    const text = quoted('Uncaught in a setTimeout callback: ' + readable(error));
    note('{"kind":"log","level":"error","text":' + text + '}', placed(strand));
  } finally {
    beginJob(null);
  }
};

/** One answer; the host drains the job queue after it. refused: it came from a limit of the run. */
export const settle = (id: number, ok: boolean, value: unknown, refused: boolean): void => {
  const entry = waiting[id];
  if (entry === undefined) return;
  forget(id);
  beginJob(null);
  if (isTimer(entry)) callTimer(entry);
  else settleStep(id, entry, ok, value, refused);
};
const settleStep = (
  id: number,
  entry: Step,
  ok: boolean,
  value: unknown,
  refused: boolean,
): void => {
  if (refused && entry.strand !== null) countRefusal(entry.strand);
  else answered();
  if (ok) {
    entry.resolve(value);
    return;
  }
  const error = guestError(id, entry.kind, entry.site, value as ToldError);
  entry.reject(refused ? markLimit(error, null) : error);
};
