/** How a script ends, and the hooks through which the worker drives its realm. They exist in this closure only. */
export const ending = String.raw`
/** Path of what JSON cannot hold, for the message (C9). */
const unwritable = (value, path, seen, depth) => {
  if (typeof value === 'bigint') return path + ' is a BigInt';
  if (typeof value !== 'object' || value === null || depth > 500) return null;
  for (let at = 0; at < seen.length; at++) if (seen[at].value === value) return path + ' refers back to ' + seen[at].path;
  seen[seen.length] = { __proto__: null, value, path };
  const names = isArray(value) ? null : keysOf(value), length = names === null ? value.length : names.length;
  for (let at = 0; at < length; at++) {
    const name = names === null ? at : names[at];
    const step = names === null ? '[' + at + ']' : apply(plainKey, plainKeyPattern, [name]) ? '.' + name : '[' + stringify(name) + ']';
    const found = unwritable(value[name], path + step, seen, depth + 1);
    if (found !== null) return found;
  }
  seen.length--;
  return null;
};
const threw = (name, message, stack, step, limit) => {
  flush();
  const more = limit === undefined ? '' : ',"code":' + stringify(limit.code) + ',"limit":true,"results":' + (limit.results ?? 'null');
  host(THREW, '{"name":' + stringify(name) + ',"message":' + stringify(message) + ',"stack":' + stringify(stack) + ',"step":' + (step ?? 'null') + more + '}');
};
const returned = (value) => {
  let text;
  try { text = stringify(value); } catch (error) {
    let why = null;
    try { why = unwritable(value, 'result', list(), 0); } catch {}
    why ??= 'result cannot be written as JSON: ' + (memberText(error, 'message', 10000) ?? textOf(error));
    return threw('ResultError', why + '; the result of a workflow must be JSON', memberText(error, 'stack', 8000) ?? '', null);
  }
  flush();
  host(RETURNED, text ?? 'null');
};
const failed = (error) => {
  if (isOutOfMemory(error)) host(FATAL, 'memory');
  if (!(isObject(error) && error instanceof NativeError)) return threw('Error', readable(error), '', null);
  const limit = isLimit(error) ? { __proto__: null, code: memberText(error, 'code', 100) ?? 'cap', results: resultsText(error) } : undefined;
  threw(memberText(error, 'name', 200) ?? 'Error', memberText(error, 'message', 100000) ?? '', memberText(error, 'stack', 8000) ?? '', stepOf(error), limit);
};

const noLibrary = { __proto__: null };
/** The verification primitives, made by their own script from the basic ones. */
const libraryOf = (library) => {
  const made = { __proto__: null };
  const vote = (prompt, options) => askAgent(prompt, options, 'true', () => vote, true);
  const tell = (kind, members) => note(withMembers({ __proto__: null, kind }, members, kind), here());
  const provide = (name, fn) => { made[name] = fn; };
  library(root, enterAsync, enterGenerator, resume, recover, suspend, resumeYield, iterateOn, leave, sited, parallel, log, vote, tell, provide)();
  return made;
};

let batch = null;
return {
  init(text) {
    setUp = parse(text);
    root.path = setUp.strand;
    root.lane = setUp.lane;
    nowhere = forkLane(root, '?');
  },
  main(wrapper, library) {
    const { verify, judge, converge, untilDry, fixUntil } = library === undefined ? noLibrary : libraryOf(library);
    const body = wrapper(
      root, enterAsync, enterGenerator, resume, recover, suspend, resumeYield, iterateOn, leave, sited,
      agent, parallel, pipeline, phase, log, workflow, setUp.args, budgetOf(setUp.budgetTotal), console, setTimeout, clearTimeout,
      runOf(setUp.run), sh, files, read, gate, losses, ask, merge, publish, verify, judge, converge, untilDry, fixUntil,
    );
    cur = root;
    try { return body(); } finally { cur = null; }
  },
  returned,
  failed,
  /** A batch of answers is parsed at once and applied one by one. */
  load(text) { batch = parse(text); },
  step(at) { settle(batch[at][0], batch[at][1] === 1, batch[at][2], batch[at][3] === 1); },
  childEnded(text) {
    const end = parse(text);
    settle(end.id, end.ok, end.value, end.ok === false && end.value.limit === true);
  },
  /** "strand lane" under which the child that a step opens runs. */
  childPlace(id) {
    const entry = waiting[id];
    return entry === undefined || entry.kind !== 'workflow' ? '' : pathOf(entry.strand) + '\n' + entry.strand.lane;
  },
  flush,
  waitingCount: () => toText(waitingSteps),
};
`;
