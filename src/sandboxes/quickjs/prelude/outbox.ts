/** Requests and notes on their way to the host, the promises that wait for answers, and what an answer does. */
export const outbox = String.raw`
const OUT = 0, RETURNED = 1, THREW = 2, SPENT = 3, LOSSES = 4, LOSS = 5, FATAL = 6;
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
/** "line:column" of the script's frame that called one of the primitives. */
const siteOf = (primitive) => {
  const box = { __proto__: null };
  setStackLimit(NativeError, 1);
  captureStack(box, primitive);
  let at = indexOf(box.stack, frameMark);
  if (at < 0) {
    setStackLimit(NativeError, 50);
    captureStack(box, primitive);
    at = indexOf(box.stack, frameMark);
  }
  setStackLimit(NativeError, scriptStackLimit);
  if (at < 0) return '';
  at += frameMark.length;
  return slice(box.stack, at, indexOf(box.stack, ')', at));
};

/** By id: who waits for the step. Ids are never used twice. */
const waiting = list();
waiting[0] = undefined;
const announce = (kind, input, site, strand) => {
  const id = waiting.length - 1;
  push('["s",' + id + ',"' + kind + '",' + stringify(pathOf(strand)) + ',' + strand.steps++ + ',' + stringify(homeOf(strand).lane) + ',"' + site + '",' + input + ']');
  return id;
};
/** input is JSON text of an object. */
const request = (kind, input, primitive, strand) => {
  const site = siteOf(primitive);
  return new NativePromise((resolve, reject) => {
    waiting[waiting.length] = { __proto__: null, resolve, reject, kind, site, strand: null, fn: null, rest: null };
    announce(kind, input, site, strand);
  });
};
const note = (body, strand) => {
  push('["n",' + stringify(pathOf(strand)) + ',' + strand.notes++ + ',' + stringify(homeOf(strand).lane) + ',' + body + ']');
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
const guestError = (id, kind, site, { name, message, code }) => {
  const error = new NativeError(message);
  hidden(error, 'name', name);
  if (code !== undefined) visible(error, 'code', code);
  hidden(error, 'stack', site === '' ? '' : '    at ' + kind + ' ' + frameMark + site + ')\n');
  mapSet(stepErrors, error, id);
  return error;
};

const callTimer = (entry) => {
  cur = fresh = entry.strand;
  try { apply(entry.fn, undefined, entry.rest); } catch (error) {
    note('{"kind":"log","level":"error","text":' + stringify('Uncaught in a setTimeout callback: ' + readable(error)) + '}', entry.strand.lost ? nowhere : entry.strand);
  } finally { cur = fresh = null; }
};
/** One answer; the host drains the job queue after it. */
const settle = (id, ok, value) => {
  const entry = waiting[id];
  if (entry === undefined) return;
  waiting[id] = undefined;
  cur = fresh = null;
  if (entry.kind === 'timer') callTimer(entry);
  else if (ok) entry.resolve(value);
  else entry.reject(guestError(id, entry.kind, entry.site, value));
};
`;
