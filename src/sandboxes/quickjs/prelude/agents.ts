/** agent() and the steps that look at the world; all of them are one request whose answer settles one promise. */
export const agents = String.raw`
let phaseTitle = null;

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

const ask4 = (prompt, options, outcome, primitive) => {
  try {
    const text = optionsText(options, 'agent');
    const chosen = isObject(options) ? options.phase : undefined;
    const phase = chosen === undefined || chosen === null ? phaseTitle : textOf(chosen);
    const input = '{"prompt":' + stringify(promptText(prompt)) + ',"options":' + text + ',"phase":' + (phase === null ? 'null' : stringify(phase)) + ',"outcome":' + outcome + '}';
    return request('agent', input, primitive, here());
  } catch (error) { return failing(error); }
};
const agent = (prompt, options) => ask4(prompt, options, 'false', agent);
const agentOutcome = (prompt, options) => ask4(prompt, options, 'true', agentOutcome);
hidden(agent, 'outcome', agentOutcome);
hidden(agentOutcome, 'name', 'outcome');

const worldStep = (kind, members, options, primitive) => {
  try { return request(kind, withMembers(members, options, kind), primitive, here()); } catch (error) { return failing(error); }
};
const needText = (value, what) => {
  if (typeof value !== 'string' || value === '') throw new NativeTypeError(what + ' must be a non-empty string, not ' + readable(value));
  return value;
};
const sh = (command, options) => {
  try { return worldStep('sh', { __proto__: null, command: needText(command, 'sh(command): command') }, options, sh); } catch (error) { return failing(error); }
};
const files = (globs, options) => worldStep('files', { __proto__: null, globs: typeof globs === 'string' ? [globs] : globs }, options, files);
const read = (path, options) => {
  try { return worldStep('read', { __proto__: null, path: needText(path, 'read(path): path') }, options, read); } catch (error) { return failing(error); }
};
const ask = (question, options) => worldStep('ask', { __proto__: null, question: promptText(question) }, options, ask);
const merge = (outcomes, options) => worldStep('merge', { __proto__: null, outcomes }, options, merge);

/** A function is run here and now; what it said is recorded as the step, so that a replay can be compared with it. */
const gate = (check, options) => {
  try {
    if (typeof check !== 'function') return worldStep('gate', { __proto__: null, command: needText(check, 'gate(check): check') }, options, gate);
    const site = siteOf(gate), strand = forkLine(cur, 't'), home = strand.lost ? nowhere : strand;
    return new NativePromise((resolve, reject) => {
      const record = (passed, threw) => {
        try {
          const members = { __proto__: null, passed, threw, function: true };
          if (!isObject(options) || options.label === undefined) members.label = memberText(check, 'name', 200) || 'function';
          const input = withMembers(members, options, 'gate');
          waiting[waiting.length] = { __proto__: null, resolve, reject, kind: 'gate', site, strand: null, fn: null, rest: null };
          announce('gate', input, site, home);
        } catch (error) { reject(error); }
      };
      const threw = (error) => record(false, memberText(error, 'message', 10000) ?? textOf(error));
      let answer;
      try { answer = runOn(strand, check); } catch (error) { return threw(error); }
      if (isObject(answer)) rawThen(new NativePromise((done) => done(thenableOn(strand, answer))), (value) => record(value === true, null), threw);
      else record(answer === true, null);
    });
  } catch (error) { return failing(error); }
};
`;
