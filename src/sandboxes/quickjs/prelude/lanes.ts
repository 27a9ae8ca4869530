/** parallel, pipeline and workflow: the forms of concurrency whose slots have names a person can read (C40–C44). */
export const lanes = `
const mostItems4096 = 4096;
const isPromiseLike = (value) => {
  try { return isObject(value) && typeof value.then === 'function'; } catch { return false; }
};
/** An array of the script as a list of our own, or the error that tells what to pass instead. */
const itemsOf = (value, primitive, what) => {
  if (isPromiseLike(value)) throw new NativeTypeError(primitive + ': ' + what + ' is a promise; put await in front of it');
  if (!isArray(value)) throw new NativeTypeError(primitive + ': ' + what + ' must be an array, not ' + readable(value));
  const { length } = value;
  if (length > mostItems4096) throw new NativeRangeError(primitive + ' takes at most ' + mostItems4096 + ' items, got ' + length + '; split them into batches');
  const items = list();
  for (let at = 0; at < length; at++) items[at] = value[at];
  return items;
};
/** The error of a limit is no failure of its slot: it ends the whole fan-out. One that ended a call which had started is that call's loss. */
const slotFailed = (where, error, strand) => {
  if (isLimit(error) && stepOf(error) === null) return;
  if (isOutOfMemory(error)) host(FATAL, 'memory');
  const message = memberText(error, 'message', 10000) ?? readable(error), step = stepOf(error);
  note('{"kind":"slot-failed","where":"' + where + '","message":' + stringify(message) + ',"step":' + (step ?? 'null') + '}', strand);
  if (step !== null) return;
  host(LOSS, '{"key":' + stringify(homeOf(strand).lane) + ',"n":null,"label":"' + where + '","phase":' + phaseText + ',"cause":"script","message":' + stringify(message) + '}');
};
/** Waits for what a slot returned. A promise whose own code refuses to be waited for has failed. */
const whenDone = (value, strand, done, failed) => {
  if (!isObject(value)) return done(value);
  try {
    let promise = value;
    if (protoOf(value) !== PromisePrototype) {
      if (typeof value.then !== 'function') return done(value);
      promise = new NativePromise((resolve) => resolve(thenableOn(strand, value)));
    }
    rawThen(promise, done, failed);
  } catch (error) { failed(error); }
};

const closeFanOut = (limit, results, strand, resolve, reject) => {
  if (limit === null) resolve(results);
  else passLimit(limit, results, strand, reject);
};
const parallel = (thunks) => new NativePromise((resolve, reject) => {
  const tasks = itemsOf(thunks, 'parallel(thunks)', 'thunks');
  for (let at = 0; at < tasks.length; at++) {
    if (typeof tasks[at] === 'function') continue;
    if (isPromiseLike(tasks[at])) {
      throw new NativeTypeError('parallel(thunks): item ' + at + ' is a promise, so its work has begun already; wrap it: () => agent(…)');
    }
    throw new NativeTypeError('parallel(thunks): item ' + at + ' must be a function such as () => agent(…), not ' + readable(tasks[at]));
  }
  const base = here(), results = [], group = 'p' + moreOf(base).p++;
  let left = tasks.length, limit = null;
  for (let at = 0; at < left; at++) results[at] = null;
  if (left === 0) return resolve(results);
  const close = (at, value) => {
    results[at] = value;
    if (--left === 0) closeFanOut(limit, results, base, resolve, reject);
  };
  const count = left;
  for (let at = 0; at < count; at++) {
    const strand = forkLane(base, group + '[' + at + ']');
    const failed = (error) => {
      if (isLimit(error)) limit ??= error;
      slotFailed('parallel[' + at + ']', error, strand);
      close(at, null);
    };
    let value;
    try { value = runOn(strand, tasks[at]); } catch (error) {
      failed(error);
      continue;
    }
    whenDone(value, strand, (result) => close(at, result), failed);
  }
});

const pipeline = (...args) => new NativePromise((resolve, reject) => {
  const items = itemsOf(args[0], 'pipeline(items, ...stages)', 'items');
  const stages = list();
  for (let at = 1; at < args.length; at++) {
    if (typeof args[at] !== 'function') throw new NativeTypeError('pipeline(items, ...stages): stage ' + at + ' must be a function, not ' + readable(args[at]));
    stages[at - 1] = args[at];
  }
  const base = here(), results = [], group = 'l' + moreOf(base).l++, count = items.length;
  let left = count, limit = null;
  for (let at = 0; at < count; at++) results[at] = items[at];
  if (count === 0 || stages.length === 0) return resolve(results);
  const close = (at, value) => {
    results[at] = value;
    if (--left === 0) closeFanOut(limit, results, base, resolve, reject);
  };
  const walk = (at, stage, value) => {
    for (; stage < stages.length; stage++) {
      if (stage > 0 && value === null) break;
      const strand = forkLane(base, group + '[' + at + '].s' + stage), current = stage;
      const failed = (error) => {
        if (isLimit(error)) limit ??= error;
        slotFailed('pipeline[' + at + '].s' + current, error, strand);
        close(at, null);
      };
      try { value = runOn(strand, stages[stage], value, items[at], at); } catch (error) { return failed(error); }
      if (isObject(value)) return whenDone(value, strand, (result) => walk(at, current + 1, result), failed);
    }
    close(at, value);
  };
  for (let at = 0; at < count; at++) walk(at, 0, items[at]);
});

const workflow = primitive('workflow', (at) => (reference, args) => {
  try {
    const members = { __proto__: null };
    if (typeof reference === 'string' && reference !== '') members.name = reference;
    else if (isObject(reference) && typeof reference.scriptPath === 'string') members.scriptPath = reference.scriptPath;
    else throw new NativeTypeError("workflow(nameOrRef): give a saved workflow's name or { scriptPath }, not " + readable(reference));
    if (args !== undefined) members.args = args;
    const strand = here(), promise = request('workflow', stringify(members), at, strand);
    waiting[waiting.length - 1].strand = forkLane(strand, 'w' + moreOf(strand).w++);
    return promise;
  } catch (error) { return failing(error); }
});
`;
