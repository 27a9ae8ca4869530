/** agent() and the steps that look at the world; all of them are one request whose answer settles one promise. */
export const agents = `
/** Title of the current phase as JSON text. */
let phaseText = 'null';

/** JSON text of an options object; what it may hold is the host's business. */
const optionsText = (options, primitive) => {
  if (options === undefined || options === null) return '{}';
  if (typeof options !== 'object' || isArray(options)) {
    warn('options', primitive + '(): options must be an object, so ' + readable(options) + ' is ignored');
    return '{}';
  }
  const text = stringify(options);
  return typeof text === 'string' && charCodeAt(text, 0) === 123 ? text : '{}';
};
/** Options with the members that the primitive itself sets; these win. */
const withMembers = (members, options, primitive) => {
  const copy = parse(optionsText(options, primitive));
  setPrototypeOf(copy, null);
  const names = keysOf(members);
  for (let at = 0; at < names.length; at++) visible(copy, names[at], members[names[at]]);
  return stringify(copy);
};
const promptText = (prompt) => {
  if (typeof prompt === 'string') return prompt;
  if (!isObject(prompt) || typeof prompt === 'function') return textOf(prompt);
  const proto = protoOf(prompt);
  if (isArray(prompt) || plainPrototypes(proto)) return stringify(prompt, null, 2) ?? textOf(prompt);
  const text = toText(prompt);
  return indexOf(text, '[object ') === 0 ? (stringify(prompt, null, 2) ?? text) : text;
};
const failing = (error) => new NativePromise((_, reject) => reject(error));

/** Outcomes by the id of their step. */
const outcomeCalls = new NativeWeakMap();
/** The workspace of an outcome can show its changes; the host reads them when asked (X49). */
const askOutcome = (input, at, strand) => {
  const site = siteOf(at), { promise, resolve, reject } = newDeferred();
  const settle = (value) => {
    const workspace = isObject(value) ? value.workspace : undefined;
    if (isObject(workspace)) hidden(workspace, 'diff', () => worldStep('read', () => ({ __proto__: null, diff: { __proto__: null, ref: workspace.ref } }), undefined, at));
    if (isObject(value)) mapSet(outcomeCalls, value, id);
    resolve(value);
  };
  const id = expect('agent', input, site, strand, settle, (error) => (isLimit(error) ? settle(refusedOutcome(error)) : reject(error)));
  return promise;
};
/** Which call an outcome is of, 0 where nobody knows: one without a workspace has nothing else that names it. */
const callsOf = (outcomes) => {
  const calls = list(), given = isArray(outcomes) ? outcomes : [outcomes];
  for (let at = 0; at < given.length; at++) calls[at] = (isObject(given[at]) && mapGet(outcomeCalls, given[at])) || 0;
  return calls;
};
const askAgent = (prompt, options, outcome, at, isVote) => {
  try {
    const text = optionsText(options, 'agent');
    const chosen = isObject(options) ? options.phase : undefined;
    const phase = chosen === undefined || chosen === null ? phaseText : stringify(textOf(chosen));
    const input = '{"prompt":' + stringify(promptText(prompt)) + ',"options":' + text + ',"phase":' + phase + ',"outcome":' + outcome + (isVote === true ? ',"vote":true}' : '}');
    return outcome === 'true' ? askOutcome(input, at, here()) : request('agent', input, at, here());
  } catch (error) { return failing(error); }
};
/** A conversation: every turn waits for the one before it; a fork shares what was sent so far (X30). */
const noTurn = { __proto__: null, id: 0, over: true, waiting: null };
const handleFrom = (options, before) => {
  let last = before, closed = false;
  const send = (prompt, more) => {
    if (closed) return failing(new NativeTypeError('send(): this conversation is closed'));
    try {
      const merged = more === undefined ? options : withMembers(parse(optionsText(more, 'send')), parse(options), 'send');
      const chosen = parse(merged).phase, phase = chosen === undefined || chosen === null ? phaseText : stringify(textOf(chosen));
      const head = '{"prompt":' + stringify(promptText(prompt)) + ',"options":' + merged + ',"phase":' + phase + ',"outcome":false,"turn":{"after":';
      const site = siteOf(() => send), strand = forkLine(cur, 't', cur === null ? 0 : cur.t++);
      const previous = last, turn = last = { __proto__: null, id: 0, over: false, waiting: list() };
      const { promise, resolve, reject } = newDeferred();
      const end = () => {
        turn.over = true;
        for (let at = 0; at < turn.waiting.length; at++) turn.waiting[at]();
        turn.waiting = null;
      };
      const go = () => {
        try {
          turn.id = expect('agent', head + previous.id + '}}', site, strand.lost ? nowhere : strand, (value) => { end(); resolve(value); }, (error) => { end(); reject(error); }) || previous.id;
        } catch (error) {
          turn.id = previous.id;
          end();
          reject(error);
        }
      };
      if (previous.over) go();
      else previous.waiting[previous.waiting.length] = go;
      return promise;
    } catch (error) { return failing(error); }
  };
  const fork = () => handleFrom(options, last);
  const close = () => { closed = true; };
  return { send, fork, close };
};
const agentAt = (at) => {
  const call = (prompt, options) => askAgent(prompt, options, 'false', at);
  const outcome = (prompt, options) => askAgent(prompt, options, 'true', typeof at === 'number' ? at : () => outcome);
  hidden(outcome, 'name', 'outcome');
  hidden(call, 'outcome', outcome);
  hidden(call, 'open', (options) => handleFrom(optionsText(options, 'agent.open'), noTurn));
  return call;
};

const needText = (value, what) => {
  if (typeof value !== 'string' || value === '') throw new NativeTypeError(what + ' must be a non-empty string, not ' + readable(value));
  return value;
};
const worldStep = (kind, members, options, at) => {
  try { return request(kind, withMembers(members(), options, kind), at, here()); } catch (error) { return failing(error); }
};
const shAt = (at) => (command, options) => worldStep('sh', () => ({ __proto__: null, command: needText(command, 'sh(command): command') }), options, at);
const filesAt = (at) => (globs, options) => worldStep('files', () => ({ __proto__: null, globs: typeof globs === 'string' ? [globs] : globs }), options, at);
const readAt = (at) => (path, options) => worldStep('read', () => ({ __proto__: null, path: needText(path, 'read(path): path') }), options, at);
const askAt = (at) => (question, options) => worldStep('ask', () => ({ __proto__: null, question: promptText(question) }), options, at);
const publishAt = (at) => (outcome, options) => worldStep('publish', () => ({ __proto__: null, outcome }), options, at);
const mergeAt = (at) => (outcomes, options) => worldStep('merge', () => ({ __proto__: null, outcomes, calls: callsOf(outcomes) }), options, at);

/** A function is run here and now; what it said is recorded as the step, so that a replay can be compared with it. */
const gateAt = (at) => (check, options) => {
  if (typeof check !== 'function') return worldStep('gate', () => ({ __proto__: null, command: needText(check, 'gate(check): check') }), options, at);
  return new NativePromise((resolve, reject) => {
    const site = siteOf(at), strand = forkLine(cur, 't', cur === null ? 0 : cur.t++);
    const record = (passed, threw) => {
      try {
        const members = { __proto__: null, passed, threw, function: true };
        if (!isObject(options) || options.label === undefined) members.label = memberText(check, 'name', 200) || 'function';
        expect('gate', withMembers(members, options, 'gate'), site, strand.lost ? nowhere : strand, resolve, reject);
      } catch (error) { reject(error); }
    };
    const threw = (error) => record(false, memberText(error, 'message', 10000) ?? textOf(error));
    let answer;
    try { answer = runOn(strand, check); } catch (error) { return threw(error); }
    whenDone(answer, strand, (value) => record(value === true, null), threw);
  });
};


/** Makers of the primitives by what a script sees, so that a call of the source can be given one that knows its place in it. */
const makers = new NativeWeakMap();
const sitedCalls = list();
const primitive = (name, make) => {
  const fn = make(() => fn);
  hidden(fn, 'name', name);
  mapSet(makers, fn, make);
  return fn;
};
const sited = (fn, at) => {
  const known = sitedCalls[at];
  if (known !== undefined && known.fn === fn) return known.call;
  const make = mapGet(makers, fn);
  if (make === undefined) return fn;
  while (sitedCalls.length <= at) sitedCalls[sitedCalls.length] = undefined;
  const call = setPrototypeOf(make(at), fn);
  sitedCalls[at] = { __proto__: null, fn, call };
  return call;
};
const agent = primitive('agent', agentAt), sh = primitive('sh', shAt), files = primitive('files', filesAt), read = primitive('read', readAt);
const gate = primitive('gate', gateAt), ask = primitive('ask', askAt), merge = primitive('merge', mergeAt), publish = primitive('publish', publishAt);
`;
