export interface PlaceProgram {
  readonly name: string;
  readonly script: string;
  /**
   * Which item a line of execution takes depends on timing here, so no tracking can keep the
   * strand; the lane stays.
   */
  readonly varies?: 'strand';
}

const items = "const items = ['a', 'b', 'c', 'd'];\n";

/**
 * Programs whose calls have one place each, whatever the order in which outcomes arrive. The prompt
 * says which logical call it is.
 */
export const placePrograms: readonly PlaceProgram[] = [
  {
    name: 'Promise.all of async functions',
    script:
      `${items}await Promise.all(items.map(async (x) => { await agent('1' + x); ` +
      "await agent('2' + x); }));",
  },
  {
    name: 'Promise.all in Promise.all',
    script:
      `${items}await Promise.all(items.map(async (x) => { await agent('1' + x); ` +
      "await Promise.all([0, 1].map(async (y) => { await agent('2' + x + y); " +
      "await agent('3' + x + y); })); await agent('4' + x); }));",
  },
  {
    name: 'nested parallel',
    script:
      `${items}await parallel(items.map((x) => async () => { await agent('1' + x); ` +
      "await parallel([() => agent('2' + x), async () => { await agent('3' + x); " +
      "await agent('4' + x); }]); await parallel([() => agent('5' + x)]); }));",
  },
  {
    name: 'parallel in Promise.all',
    script:
      `${items}await Promise.all(items.map(async (x) => { await agent('1' + x); ` +
      "await parallel([() => agent('2' + x), () => agent('3' + x)]); " +
      "await parallel([() => agent('4' + x)]); }));",
  },
  {
    name: 'pipelines in parallel',
    script:
      `${items}await parallel([0, 1].map((k) => () => pipeline(items, (x) => ` +
      "agent('1' + k + x), async (_, x) => { await agent('2' + k + x); " +
      "return agent('3' + k + x); })));",
  },
  {
    name: 'parallel in a pipeline stage',
    script:
      `${items}await pipeline(items, async (x) => { await agent('1' + x); ` +
      "await parallel([() => agent('2' + x), () => agent('3' + x)]); return x; " +
      "}, (x) => parallel([() => agent('4' + x)]));",
  },
  {
    name: 'then chains',
    script:
      `${items}await Promise.all(items.map((x) => agent('1' + x).then(() => ` +
      "agent('2' + x)).then(() => agent('3' + x))));",
  },
  {
    name: 'then with async callbacks',
    script:
      `${items}await Promise.all(items.map((x) => agent('1' + x).then(async () => { ` +
      "await agent('2' + x); await agent('3' + x); })));",
  },
  {
    name: 'two thens on one promise',
    script:
      "const p = agent('0'); await Promise.all([p.then(() => agent('1')), p.then(async () => { " +
      "await agent('2'); await agent('3'); })]);",
  },
  {
    name: 'catch and finally',
    script:
      `${items}await Promise.all(items.map((x) => agent('1' + x).then(() => { ` +
      "throw new Error(x); }).catch(() => agent('2' + x)).finally(() => " +
      "agent('3' + x)).then(() => agent('4' + x))));",
  },
  {
    name: 'recursion',
    script:
      "const tree = async (path, depth) => { await agent('n' + path); " +
      'if (depth > 0) await Promise.all([0, 1].map((at) => tree(path + at, depth - 1))); ' +
      "await agent('m' + path); }; await tree('', 2);",
  },
  {
    name: 'a loop written as recursion',
    script:
      "const loop = async (x, n) => { await agent('l' + x + n); " +
      'if (n < 4) return loop(x, n + 1); }; ' +
      "await Promise.all(['a', 'b'].map((x) => loop(x, 0)));",
  },
  {
    name: 'for await over promises',
    script:
      `${items}const walk = async (k) => { for await (const v of items.map((x) => ` +
      "agent('1' + k + x))) await agent('2' + k + v); await agent('3' + k); }; " +
      "await Promise.all([walk('p'), walk('q')]);",
  },
  {
    name: 'for await over an async generator',
    script:
      "async function* source(k) { for (const x of [1, 2, 3]) { await agent('s' + k + x); " +
      "yield x; } await agent('e' + k); } const use = async (k) => { " +
      "for await (const x of source(k)) await agent('u' + k + x); await agent('z' + k); }; " +
      "await Promise.all([use('a'), use('b')]);",
  },
  {
    name: 'a loop left early',
    script:
      "async function* source(k) { try { for (let x = 0; ; x++) { await agent('s' + k + x); " +
      "yield x; } } finally { await agent('f' + k); } } " +
      'const use = async (k) => { outer: for (const y of [1, 2]) { ' +
      "for await (const x of source(k + y)) { await agent('u' + k + y + x); " +
      "if (x === 1) continue outer; } } await agent('z' + k); }; " +
      "await Promise.all([use('a'), use('b')]);",
  },
  {
    name: 'yield star',
    script:
      "async function* inner(k) { await agent('i' + k); yield 1; await agent('j' + k); " +
      "yield 2; } async function* outer(k) { await agent('o' + k); yield* inner(k); " +
      "await agent('p' + k); } const use = async (k) => { " +
      "for await (const x of outer(k)) await agent('u' + k + x); }; " +
      "await Promise.all([use('a'), use('b')]);",
  },
  {
    name: 'a generator driven by hand',
    script:
      "async function* talk(k) { const got = yield agent('1' + k); await agent('2' + k + got); " +
      "yield 0; await agent('3' + k); } const use = async (k) => { const g = talk(k); " +
      "await g.next(); await agent('m' + k); await g.next('x'); await agent('n' + k); " +
      "await g.next(); await agent('o' + k); }; await Promise.all([use('a'), use('b')]);",
  },
  {
    name: 'queued next calls',
    script:
      "async function* talk(k) { yield agent('1' + k); yield agent('2' + k); " +
      "yield agent('3' + k); } const use = async (k) => { const g = talk(k); " +
      "const all = [g.next(), g.next(), g.next()]; await agent('x' + k); " +
      "await Promise.all(all); await agent('y' + k); }; " +
      "await Promise.all([use('a'), use('b')]);",
  },
  {
    name: 'try, catch and finally around awaits',
    script:
      `${items}await Promise.all(items.map(async (x) => { try { await agent('1' + x); ` +
      "throw new Error(x); } catch (e) { await agent('2' + e.message); } " +
      "finally { await agent('3' + x); } await agent('4' + x); }));",
  },
  {
    name: 'errors before the first await',
    script:
      `${items}const half = async (x) => { if (x > 'b') throw new Error(x); ` +
      "await agent('1' + x); }; const all = items.map((x) => half(x).catch(() => " +
      "agent('2' + x))); agent('3'); await Promise.all(all); await agent('4');",
  },
  {
    name: 'errors caught before the first await',
    script:
      `${items}const f = async (x) => { try { JSON.parse('{'); } catch {} ` +
      "await agent('1' + x); }; const all = items.map((x) => { const p = f(x); agent('2' + x); " +
      "return p; }); await agent('3'); await Promise.all(all);",
  },
  {
    name: 'a race',
    script:
      `${items}const race = async (k) => { await Promise.race(items.map((x) => ` +
      "agent('1' + k + x))); await agent('2' + k); }; " +
      "await Promise.all([race('a'), race('b')]);",
  },
  {
    name: 'Promise.any and allSettled',
    script:
      `${items}await Promise.all([Promise.any(items.map((x) => agent('1' + x))).then(() => ` +
      "agent('2')), Promise.allSettled(items.map(async (x) => { await agent('3' + x); throw x; " +
      "})).then(() => agent('4'))]);",
  },
  {
    name: 'a mutex on a promise tail',
    script:
      `${items}let tail = Promise.resolve(); ` +
      'const locked = (work) => { const run = tail.then(work); tail = run.catch(() => {}); ' +
      "return run; }; await Promise.all(items.map(async (x) => { await agent('1' + x); " +
      "await agent('2' + x); })); await Promise.all(items.map((x) => " +
      "locked(() => agent('3' + x))));",
  },
  {
    name: 'timers',
    script:
      `${items}await Promise.all(items.map(async (x) => { await new Promise((done) => ` +
      "setTimeout(done, 10)); await agent('1' + x); " +
      "setTimeout(async () => { await agent('2' + x); await agent('3' + x); }, 5); " +
      "await agent('4' + x); })); await new Promise((done) => " +
      "setTimeout(done, 99)); await agent('5');",
  },
  {
    name: 'promises made by hand',
    script:
      `${items}const wait = (x) => new Promise((done, fail) => { agent('1' + x).then((v) => { ` +
      "agent('2' + x); done(v); }, fail); }); " +
      "await Promise.all(items.map(async (x) => { await wait(x); await agent('3' + x); }));",
  },
  {
    name: 'detached work',
    script:
      `${items}const floating = []; await Promise.all(items.map(async (x) => { ` +
      "floating.push((async () => { await agent('1' + x); await agent('2' + x); })()); " +
      "await agent('3' + x); })); await Promise.all(floating);",
  },
  {
    name: 'a thenable of the script',
    script:
      `${items}const lazy = (x) => ({ then(done, fail) { agent('1' + x).then(done, fail); } ` +
      "}); await Promise.all(items.map(async (x) => { await lazy(x); await agent('2' + x); }));",
  },
  {
    name: 'a promise subclass',
    script:
      `${items}class P extends Promise {} await P.all(items.map((x) => ` +
      "P.resolve(x).then(async (v) => { await agent('1' + v); await agent('2' + v); })));",
  },
  {
    name: 'class methods, private and static',
    script:
      `${items}class Job { #x; constructor(x) { this.#x = x; } ` +
      "async #inner(n) { await agent(n + this.#x); } async run() { await this.#inner('1'); " +
      "await this.#inner('2'); } static async all(list) { await Promise.all(list.map((x) => " +
      "new Job(x).run())); await agent('3'); } } await Job.all(items);",
  },
  {
    name: 'switch, ternary, templates and spread',
    script:
      `${items}await Promise.all(items.map(async (x) => { switch (await agent('1' + x)) { ` +
      "case '<1a>': await agent('2' + x); break; " +
      "default: await agent(`3${x}${(await agent('4' + x)).length}`); } " +
      "const list = [...(await agent('5' + x)).slice(0, 1), " +
      "x < 'c' ? await agent('6' + x) : await agent('7' + x)]; " +
      "await agent('8' + x + list.length); }));",
  },
  {
    name: 'async arrows with an expression',
    script:
      `${items}const one = async (x) => await agent('1' + x), two = async (x) => ({ ` +
      "v: await one('i' + x), w: await agent('2' + x) }); await Promise.all(items.map(two)); " +
      "await (async () => await one('z'))();",
  },
  {
    name: 'awaits in default values and destructuring',
    script:
      `${items}await Promise.all(items.map(async (x) => { const { a = await agent('1' + x), ` +
      "b: [c = await agent('2' + x)] = [] } = {}; await agent('3' + x + " +
      'a.length + c.length); }));',
  },
  {
    name: 'gates and functions',
    script:
      `${items}await parallel(items.map((x) => async () => { await gate(async () => { ` +
      "await agent('1' + x); return (await agent('2' + x)) !== ''; }); " +
      "await agent('3' + x); }));",
  },
  {
    name: 'functions that declare twice',
    script:
      `${items}const f = async (x) => { var g; function g() {} await agent('1' + x); ` +
      "var k = 1; function k() {} await agent('2' + x + typeof g); }; " +
      'await Promise.all(items.map((x) => f(x)));',
  },
  {
    name: 'a limiter that starts in its caller',
    script:
      `${items}const limit = (n) => { let free = n; const queue = []; ` +
      'return async (work) => { if (free === 0) await new Promise((go) => queue.push(go)); ' +
      'else free--; try { return await work(); } finally { const next = queue.shift(); ' +
      'if (next) next(); else free++; } }; }; const limited = limit(2); ' +
      "await Promise.all(items.map((x) => limited(async () => { await agent('1' + x); " +
      "await agent('2' + x); })));",
  },
  {
    name: 'a worker pool on a shared queue',
    script:
      `${items}let next = 0; const worker = async () => { while (next < items.length) { ` +
      "const x = items[next++]; await agent('1' + x); } }; " +
      'await Promise.all([worker(), worker()]);',
    varies: 'strand',
  },
  {
    name: 'a worker pool inside lanes',
    script:
      `${items}await parallel(['p', 'q'].map((k) => async () => { let next = 0; ` +
      'const worker = async () => { while (next < items.length) { const x = items[next++]; ' +
      "await agent('1' + k + x); } }; await Promise.all([worker(), worker()]); }));",
    varies: 'strand',
  },
];
