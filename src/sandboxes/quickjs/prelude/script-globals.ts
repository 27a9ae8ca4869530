/** The other names a script finds: phase, log, console, timers, run, budget, losses. */
export const scriptGlobals = `
const mostNoteText = 65536;
const logLine = (level, text) => {
  if (text.length > mostNoteText) text = slice(text, 0, mostNoteText) + '… ' + (text.length - mostNoteText) + ' more characters';
  note('{"kind":"log","level":"' + level + '","text":' + stringify(text) + '}', here());
};
const phase = (title) => {
  phaseText = stringify(textOf(title));
  note('{"kind":"phase","title":' + phaseText + '}', here());
};
const log = (...values) => logLine('log', readableAll(values));
const printer = (level, name) => ({ [name](...values) { logLine(level, readableAll(values)); } })[name];
const counts = { __proto__: null };
const console = {
  log: printer('log', 'log'), info: printer('info', 'info'), warn: printer('warn', 'warn'), error: printer('error', 'error'), debug: printer('debug', 'debug'),
  trace: printer('debug', 'trace'), dir: (value) => logLine('log', readable(value)), table: (value) => logLine('log', readable(value)),
  group: printer('log', 'group'), groupCollapsed: printer('log', 'groupCollapsed'), groupEnd() {}, time() {}, timeEnd() {}, timeLog() {},
  assert(condition, ...values) { if (!condition) logLine('error', 'Assertion failed' + (values.length > 0 ? ': ' + readableAll(values) : '')); },
  count(label) {
    const key = label === undefined ? 'default' : textOf(label);
    counts[key] = (counts[key] ?? 0) + 1;
    logLine('log', key + ': ' + counts[key]);
  },
};

const longestDelay = 2147483647;
const setTimeout = primitive('setTimeout', (at) => (...args) => {
  const fn = args[0];
  if (typeof fn !== 'function') throw new NativeTypeError('setTimeout(function, ms): the first argument must be a function, not ' + readable(fn));
  const ms = toNumber(args[1]), rest = list(), base = here(), site = siteOf(at);
  for (let from = 2; from < args.length; from++) rest[from - 2] = args[from];
  const entry = { __proto__: null, kind: 'timer', site, strand: forkTimer(base), fn, rest };
  return announce(entry, '{"ms":' + (ms > 0 ? min(floor(ms), longestDelay) : 0) + '}', base);
});
const clearTimeout = (id) => {
  if (typeof id !== 'number' || waiting[id] === undefined || waiting[id].kind !== 'timer') return;
  waiting[id] = undefined;
  waitingSteps--;
  push('["c",' + id + ']');
};

/** Seeds four words from text (cyrb128); the generator is sfc32. */
const seedOf = (text) => {
  let a = 1779033703, b = 3144134277, c = 1013904242, d = 2773480762;
  for (let at = 0; at < text.length; at++) {
    const code = charCodeAt(text, at);
    a = b ^ imul(a ^ code, 597399067);
    b = c ^ imul(b ^ code, 2869860233);
    c = d ^ imul(c ^ code, 951274213);
    d = a ^ imul(d ^ code, 2716044179);
  }
  return { __proto__: null, a: a ^ b ^ c ^ d, b, c, d };
};
const draw = (state) => {
  const sum = (((state.a + state.b) | 0) + state.d) | 0;
  state.d = (state.d + 1) | 0;
  state.a = state.b ^ (state.b >>> 9);
  state.b = (state.c + (state.c << 3)) | 0;
  state.c = (state.c << 21) | (state.c >>> 11);
  state.c = (state.c + sum) | 0;
  return sum >>> 0;
};
const randomOn = (strand, seed) => {
  const more = moreOf(strand);
  if (more.random === null) {
    more.random = seedOf(seed + ' ' + pathOf(strand));
    for (let round = 0; round < 12; round++) draw(more.random);
  }
  return ((draw(more.random) >>> 5) * 67108864 + (draw(more.random) >>> 6)) / 9007199254740992;
};

const runOf = (run) => freeze({ id: run.id, seed: run.seed, startedAt: run.startedAt, random: () => randomOn(here(), run.seed) });
const budgetOf = (total) => freeze({
  total,
  spent: () => host(SPENT, ''),
  remaining: () => (total === null ? Infinity : max(0, total - host(SPENT, ''))),
});
const losses = () => parse(host(LOSSES, ''));
hidden(losses, 'accept', (reason) => note('{"kind":"losses-accepted","reason":' + stringify(textOf(reason)) + '}', here()));
`;
