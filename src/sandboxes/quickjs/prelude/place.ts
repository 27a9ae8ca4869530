/**
 * Which sequential line of execution runs (X72). A strand is a node of a tree; fork numbers are counted on the parent, so they do not
 * depend on timing. The helpers are called by what the place transform inserts.
 */
export const place = `
/** The strand that runs now; null = not known. */
let cur = null;
/** A strand whose first async activation runs on the strand itself instead of a fork of it. */
let fresh = null;

const strandOf = (parent, tag, at, lane) => ({
  __proto__: null, parent, tag, at, lane, path: null, back: null, steps: 0, f: 0, t: 0, more: null, lost: false,
});
let root = strandOf(null, '', -1, '');
let nowhere = null;

const longestPath = 400;
/** Names that grow without end, as in a loop written as recursion, go on as a digest of themselves. */
const bounded = (text) => {
  if (text.length <= longestPath) return text;
  const { a, b } = seedOf(text);
  return 'root/~' + toText(a >>> 0) + '.' + toText(b >>> 0);
};
const segmentOf = (strand) => '/' + strand.tag + (strand.at < 0 ? '' : strand.at);
const pathOf = (strand) => {
  if (strand.path !== null) return strand.path;
  const chain = list();
  let above = strand;
  for (; above.path === null; above = above.parent) chain[chain.length] = above;
  let path = above.path;
  for (let at = chain.length - 1; at >= 0; at--) {
    path = bounded(path + segmentOf(chain[at]));
    if (at < 1 || at % 64 === 0) chain[at].path = path;
  }
  return path;
};
const homeOf = (strand) => {
  while (strand.lane === null) strand = strand.parent;
  return strand;
};
/** Label of a lane opened on a strand: what lies between the enclosing lane's own line and the strand stays in it. */
const laneUnder = (strand, tag) => {
  const home = homeOf(strand);
  let between = '';
  for (let line = strand; line !== home; line = line.parent) between = bounded(segmentOf(line) + between);
  return bounded(home.lane + between + '/' + tag);
};
const here = () => (cur === null || cur.lost ? nowhere : cur);

const lostStrand = () => {
  const strand = strandOf(nowhere, '', -1, null);
  strand.lost = true;
  return strand;
};
const forkLine = (parent, tag, at) => (parent === null || parent.lost || parent === nowhere ? lostStrand() : strandOf(parent, tag, at, null));
const moreOf = (strand) => (strand.more ??= { __proto__: null, notes: 0, p: 0, l: 0, w: 0, q: 0, random: null, refusedAfter: -1, refusals: 0 });
const forkTimer = (parent) => {
  if (parent === nowhere) return lostStrand();
  return strandOf(parent, 'q', moreOf(parent).q++, null);
};
const forkLane = (parent, tag) => strandOf(parent, tag, -1, laneUnder(parent, tag));

/** Calls a function of the script at the start of a strand; what ran before goes on in its own place. */
const runOn = (strand, fn, a, b, c) => {
  const caller = cur, callerFresh = fresh;
  cur = fresh = strand;
  try { return fn(a, b, c); } finally { cur = caller; fresh = callerFresh; }
};

const enterAsync = () => {
  const caller = cur;
  if (caller !== null && caller === fresh) {
    fresh = null;
    return (caller.back = caller);
  }
  const strand = forkLine(caller, 'f', caller === null ? 0 : caller.f++);
  strand.back = caller;
  return (cur = strand);
};
const enterGenerator = () => {
  const strand = forkLine(cur, 'f', cur === null ? 0 : cur.f++);
  strand.back = cur;
  return (cur = strand);
};
/** Before a suspension: the caller goes on in its own place; the job loop has none. */
const suspend = (strand, value) => {
  if (typeof value === 'object' ? value !== null : typeof value === 'function') value = thenableOn(strand, value);
  cur = strand.back;
  strand.back = null;
  return value;
};
const resume = (strand, value) => {
  cur = strand;
  return value;
};
/** In a generator, what resumes it may be a caller that goes on afterwards. */
const recover = (strand) => {
  if (cur !== strand) {
    strand.back = cur;
    cur = strand;
  }
};
const resumeYield = (strand, value) => {
  strand.back = cur;
  cur = strand;
  return value;
};
const leave = (strand) => {
  cur = strand.back;
  strand.back = null;
};

/** A thenable of the script whose "then" runs on the strand that awaits it; anything else as it is. */
const thenableOn = (strand, value) => {
  let then;
  try {
    if (protoOf(value) === PromisePrototype) return value;
    then = value.then;
  } catch { return value; }
  if (typeof then !== 'function' || then === patchedThen) return value;
  return {
    __proto__: null,
    then(resolve, reject) {
      const before = cur;
      cur = strand;
      try { return apply(then, value, [resolve, reject]); } finally { cur = before; }
    },
  };
};

const iterateOn = (strand, iterable) => {
  if (iterable === null || iterable === undefined) return iterable;
  const sync = iterable[asyncIteratorOf] === undefined || iterable[asyncIteratorOf] === null;
  const open = iterable[sync ? iteratorOf : asyncIteratorOf];
  if (typeof open !== 'function') return iterable;
  return { __proto__: null, [sync ? iteratorOf : asyncIteratorOf]: () => iteratorOn(strand, apply(open, iterable, [])) };
};
const iteratorOn = (strand, iterator) => {
  if (!isObject(iterator)) return iterator;
  const method = (name) => {
    const fn = iterator[name];
    if (typeof fn !== 'function') return fn;
    return function () {
      recover(strand);
      try { return apply(fn, iterator, arguments); } finally { leave(strand); }
    };
  };
  return { __proto__: null, get next() { return method('next'); }, get return() { return method('return'); }, get throw() { return method('throw'); } };
};

/** The strand of a reaction is made when it runs: most have two callbacks of which one never does. */
const react = (parent, at, fn, value) => {
  cur = fresh = forkLine(parent, 't', at);
  try { return fn(value); } finally { cur = fresh = null; }
};
const patchedThen = {
  /** With an unknown place it is the engine that subscribes, at moments that depend on timing: those must not consume numbers. */
  then(onFulfilled, onRejected) {
    const parent = cur;
    if (parent === null || (typeof onFulfilled !== 'function' && typeof onRejected !== 'function')) return rawThen(this, onFulfilled, onRejected);
    const at = parent.t++;
    return rawThen(
      this,
      typeof onFulfilled === 'function' ? (value) => react(parent, at, onFulfilled, value) : onFulfilled,
      typeof onRejected === 'function' ? (reason) => react(parent, at, onRejected, reason) : onRejected,
    );
  },
}.then;
hidden(PromisePrototype, 'then', patchedThen);
`;
