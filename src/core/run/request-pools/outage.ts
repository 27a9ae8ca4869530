import type { Failure } from '../../ports/backend.js';
import type { Clock } from '../../ports/clock.js';
import type { Cause } from '../../step/outcome.js';
import type { LaneNews } from './lane.js';
import { isLongWait } from './pause-lengths.js';

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
const firstProbeMs = 60_000;
const longestProbeMs = 30 * 60_000;
const lookAgainMs = 30_000;
/** A server that never answered is the wrong one, or not there: a person is told soon. */
const patienceMs = 15_000;
/** What the vendor's answer, or its absence, says of the vendor and not of the request. */
const down: ReadonlySet<Cause> = new Set(['overloaded', 'network']);
/** What says nothing of the vendor. */
const own: ReadonlySet<Cause> = new Set(['stopped', 'stall', 'timeout', 'crash', 'unsupported']);

/** A wait of all requests to one vendor. */
export interface VendorWait {
  readonly until: number;
  readonly cause: Cause;
  readonly message: string;
}

interface OutageWatcher {
  /** Requests may be sent again, or are refused from now on. */
  changed(): void;
  /** A wait began, long enough to be a pause or not; `null`: the vendor answers again. */
  waits(wait: VendorWait | null, isPause: boolean): void;
}

/** A request that was let through. */
interface OutageTicket {
  readonly round: number;
  readonly sentAt: number;
  readonly isProbe: boolean;
}

/**
 * What all lanes of one vendor know of its failures (X81): 529, other errors of its servers and
 * lost connections hold every request, later and later, and only one looks whether it is over.
 */
export interface Outage {
  readonly blockedUntil: number;
  /** More than one request failed since the last answer. */
  readonly isDown: boolean;
  readonly isOpen: boolean;
  /** Why the vendor is not asked at all; now and then one request is let through to look. */
  refusal(): Failure | null;
  /** It never answered, and nobody waits for it any more. */
  readonly isGivenUp: boolean;
  sent(): OutageTicket;
  /** Let through before the vendor went down, and not sent yet: it waits like the others. */
  isHeld(ticket: OutageTicket): boolean;
  /**
   * Its answer begins. Of a whole attempt of a program that says little: the program began to work.
   */
  begun(ticket: OutageTicket, isWhole: boolean): void;
  learn(news: LaneNews, ticket: OutageTicket): void;
  watch(watcher: OutageWatcher): void;
}

/** What is known of one vendor at a moment. */
interface Course {
  readonly clock: Clock;
  readonly longWaitMs: number;
  readonly watchers: OutageWatcher[];
  /** In a row, without an answer between them. */
  failures: number;
  since: number | null;
  /** Waits in a row, and those of them that were pauses. */
  steps: number;
  pauses: number;
  /** What was sent before the latest wait says nothing new. */
  round: number;
  blockedUntil: number;
  isProbing: boolean;
  hasAnswered: boolean;
  givenUp: Failure | null;
  lookAt: number;
  isTold: boolean;
  cancelTimer(): void;
}

export function createOutage(clock: Clock, longWaitMs: number): Outage {
  const course: Course = {
    ...{ clock, longWaitMs, watchers: [], failures: 0, since: null, steps: 0, pauses: 0, round: 0 },
    ...{ blockedUntil: 0, isProbing: false, hasAnswered: false, givenUp: null, lookAt: 0 },
    isTold: false,
    cancelTimer: () => {},
  };
  return {
    get blockedUntil() {
      return course.blockedUntil;
    },
    get isDown() {
      return course.steps > 0;
    },
    get isGivenUp() {
      return course.givenUp !== null;
    },
    get isOpen() {
      return clock.now() >= course.blockedUntil && !(course.steps > 0 && course.isProbing);
    },
    refusal() {
      if (course.givenUp === null || clock.now() < course.lookAt) return course.givenUp;
      course.lookAt = clock.now() + lookAgainMs;
      return null;
    },
    sent() {
      const isProbe = course.steps > 0;
      if (isProbe) course.isProbing = true;
      return { round: course.round, sentAt: clock.now(), isProbe };
    },
    isHeld: ({ isProbe, round }) => course.steps > 0 && !isProbe && round !== course.round,
    begun(ticket, isWhole) {
      if (!isWhole) recovered(course);
      else endProbe(course, ticket);
    },
    learn(news, ticket) {
      if (ticket.isProbe) course.isProbing = false;
      learn(course, news, ticket);
      endProbe(course, ticket);
    },
    watch: (watcher) => void course.watchers.push(watcher),
  };
}

function learn(course: Course, news: LaneNews, ticket: OutageTicket): void {
  if (news.status !== 'failed') recovered(course);
  else if (down.has(news.cause)) {
    if (news.retryable === true && !isLongWait(news, course.longWaitMs))
      failed(course, news, ticket);
  } else if (!own.has(news.cause)) recovered(course);
}

function endProbe(course: Course, { isProbe }: OutageTicket): void {
  if (!isProbe) return;
  course.isProbing = false;
  wake(course);
}

function wake({ watchers }: Course): void {
  for (const watcher of watchers) watcher.changed();
}

function tell(course: Course, wait: VendorWait | null, isPause: boolean): void {
  course.isTold = wait !== null;
  for (const watcher of course.watchers) watcher.waits(wait, isPause);
}

/** A time of day: timers that count awake time alone would come too late after a sleep. */
function lookAgain(course: Course): void {
  const { clock, blockedUntil } = course;
  course.cancelTimer();
  const left = blockedUntil - clock.now();
  if (left <= 0) wake(course);
  else course.cancelTimer = clock.after(Math.min(left, firstProbeMs), () => lookAgain(course));
}

function recovered(course: Course): void {
  course.hasAnswered = true;
  if (course.since === null) return;
  const { isTold, round } = course;
  course.cancelTimer();
  Object.assign(course, { failures: 0, steps: 0, pauses: 0, since: null, givenUp: null });
  Object.assign(course, { blockedUntil: 0, round: round + 1 });
  if (isTold) tell(course, null, false);
  wake(course);
}

function failed(
  course: Course,
  { cause, message, retryAfterMs }: Extract<LaneNews, { status: 'failed' }>,
  ticket: OutageTicket,
): void {
  const { clock, longWaitMs, hasAnswered } = course;
  const now = clock.now();
  course.since ??= ticket.sentAt;
  course.failures += 1;
  const ageMs = now - course.since;
  if (!hasAnswered && ageMs >= (cause === 'network' ? patienceMs : longWaitMs)) {
    course.givenUp = { status: 'failed', cause, message, retryable: false };
    course.lookAt = now + lookAgainMs;
    course.blockedUntil = 0;
    wake(course);
    return;
  }
  // One failure alone is the request's own affair; those of one burst say the same.
  const isAlone = course.failures === 1 && retryAfterMs === undefined;
  if (isAlone || ticket.round !== course.round) return;
  course.round += 1;
  course.steps += 1;
  const { ms, isPause } = nextWait(course, ageMs);
  const until = now + Math.max(ms, retryAfterMs ?? 0);
  if (until <= course.blockedUntil) return;
  course.blockedUntil = until;
  tell(course, { until, cause, message }, isPause);
  lookAgain(course);
}

function nextWait(
  course: Course,
  ageMs: number,
): { readonly ms: number; readonly isPause: boolean } {
  const ms = Math.min(longestPauseMs, firstPauseMs * 2 ** (course.steps - 1));
  if (!course.hasAnswered || ageMs + ms <= course.longWaitMs) return { ms, isPause: false };
  course.pauses += 1;
  const probeMs = Math.min(longestProbeMs, firstProbeMs * 2 ** (course.pauses - 1));
  return { ms: probeMs, isPause: true };
}
