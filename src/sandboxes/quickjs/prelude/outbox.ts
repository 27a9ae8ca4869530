/** Requests and notes on their way to the host, the promises that wait for answers, and what an answer does. */
export const outbox = String.raw`
const OUT = 0, RETURNED = 1, THREW = 2, SPENT = 3, LOSSES = 4, LOSS = 5, FATAL = 6, ADMIT = 7, PARKED = 8;
const flushAt = 49152;
const scriptFile = 'workflow.js';
const frameMark = '(' + scriptFile + ':';

let outgoing = list();
let outgoingLength = 0;
const flush = () => {
  if (outgoing.length === 0) return;
  const text = '[' + join(outgoing, ',') + ']';
  outgoing = list();
  outgoingLength = 0;
  host(OUT, text);
};
const push = (text) => {
  outgoing[outgoing.length] = text;
  outgoingLength += text.length;
  if (outgoingLength > flushAt) flush();
};

/** Frames that a script sees in its own errors. */
let scriptStackLimit = 10;
/** Number of the call where the code tells it, else "line:column" (JSON text) of the frame that called the primitive. */
const siteOf = (at) => {
  if (typeof at === 'number') return at;
  const primitive = at(), box = { __proto__: null };
  setStackLimit(NativeError, 1);
  captureStack(box, primitive);
  let found = indexOf(box.stack, frameMark);
  if (found < 0) {
    setStackLimit(NativeError, 50);
    captureStack(box, primitive);
    found = indexOf(box.stack, frameMark);
  }
  setStackLimit(NativeError, scriptStackLimit);
  if (found < 0) return 'null';
  found += frameMark.length;
  return '"' + slice(box.stack, found, indexOf(box.stack, ')', found)) + '"';
};

/** By id: who waits for the step. Ids are never used twice. */
const waiting = list();
waiting[0] = undefined;
let waitingSteps = 0;
const announce = (entry, input, strand) => {
  if (entry.kind === 'agent') {
    if (isParked(strand)) return 0;
    entry.strand = strand;
    if (host(ADMIT, '') === 0) {
      strand.steps++;
      refuseCall(entry, strand);
      return 0;
    }
  }
  const id = waiting.length;
  waiting[id] = entry;
  waitingSteps++;
  // Names of strands and lanes hold nothing that JSON would have to escape.
  push('["s",' + id + ',"' + entry.kind + '","' + pathOf(strand) + '",' + strand.steps++ + ',"' + homeOf(strand).lane + '",' + entry.site + ',' + input + ']');
  return id;
};
/** Asks for a step; input is JSON text of an object. Gives its id, or 0 for a call that a limit of the run refused. */
const expect = (kind, input, site, strand, resolve, reject) => announce({ __proto__: null, kind, site, resolve, reject }, input, strand);
/** The same with a promise. at tells where the call stands: its number, or what gives the function that the script called. */
const request = (kind, input, at, strand) => {
  const site = siteOf(at), { promise, resolve, reject } = newDeferred();
  expect(kind, input, site, strand, resolve, reject);
  return promise;
};
/** What the realm was opened with. */
let setUp = null;

const note = (body, strand) => {
  push('["n","' + pathOf(strand) + '",' + moreOf(strand).notes++ + ',"' + homeOf(strand).lane + '",' + body + ']');
};
const warn = (code, text) => note('{"kind":"warning","code":' + stringify(code) + ',"text":' + stringify(text) + '}', here());

/** Errors that steps were rejected with, to tell a failed call from a failure of the script. */
const stepErrors = new NativeWeakMap();
const stepOf = (error) => {
  for (let depth = 0; depth < 8 && isObject(error); depth++) {
    const id = mapGet(stepErrors, error);
    if (id !== undefined) return id;
    try { error = error.cause; } catch { return null; }
  }
  return null;
};
const frameOf = (kind, site) => {
  const known = typeof site === 'number' ? setUp.sites[site] : undefined;
  if (known !== undefined) return '    at ' + kind + ' (step.js:' + known.line + ':' + (known.column + 1) + ')\n';
  return site === 'null' ? '' : '    at ' + kind + ' ' + frameMark + slice(site, 1, site.length - 1) + ')\n';
};
const guestError = (id, kind, site, { name, message, code }) => {
  const error = new NativeError(message);
  hidden(error, 'name', name);
  if (code !== undefined) visible(error, 'code', code);
  hidden(error, 'stack', frameOf(kind, site));
  mapSet(stepErrors, error, id);
  return error;
};

const callTimer = (entry) => {
  cur = fresh = entry.strand;
  try { apply(entry.fn, undefined, entry.rest); } catch (error) {
    note('{"kind":"log","level":"error","text":' + stringify('Uncaught in a setTimeout callback: ' + readable(error)) + '}', entry.strand.lost ? nowhere : entry.strand);
  } finally { cur = fresh = null; }
};
/** One answer; the host drains the job queue after it. refused: it came from a limit of the run. */
const settle = (id, ok, value, refused) => {
  const entry = waiting[id];
  if (entry === undefined) return;
  waiting[id] = undefined;
  waitingSteps--;
  cur = fresh = null;
  if (entry.kind === 'timer') return callTimer(entry);
  if (refused) countRefusal(entry.strand);
  else answered();
  if (ok) return entry.resolve(value);
  const error = guestError(id, entry.kind, entry.site, value);
  entry.reject(refused ? markLimit(error, null) : error);
};
`;
