export interface Escape {
  readonly name: string;
  /**
   * Body of an async function; what it returns, or any part of it, must not be the host. `make` is
   * "return process" as code.
   */
  readonly body: string;
  /** What the attempt must end in, where that is known exactly. */
  readonly throws?: string;
}

const code = "'return process'";

/** Attempts to reach the host, code from text, time, chance, or the runtime's own machinery. */
export const escapes: readonly Escape[] = [
  {
    name: 'the constructor of the global object',
    body: `return globalThis.constructor.constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'the constructor of a primitive of the runtime',
    body: `return agent.constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'the constructor of console',
    body: `return console.log.constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'the constructor of an async function',
    body: `return (async () => {}).constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'the constructor of a generator',
    body: `return (function* () {}).constructor(${code})().next();`,
    throws: 'EvalError',
  },
  {
    name: 'the constructor of an async generator',
    body: `return (async function* () {}).constructor(${code})().next();`,
    throws: 'EvalError',
  },
  {
    name: 'the constructor of a class',
    body: `return (class {}).constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'the constructor of a bound function',
    body: `return (() => {}).bind().constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'the constructor of a native function',
    body: `return [].map.constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'the constructor of a proxy of a function',
    body: `return new Proxy(() => {}, {}).constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'Reflect.construct of the function constructor',
    body: `return Reflect.construct(Object.getPrototypeOf(agent).constructor, [${code}])();`,
    throws: 'EvalError',
  },
  {
    name: 'a subclass of Function',
    body: `class F extends Function { constructor() { super(${code}); } } return new F()();`,
    throws: 'EvalError',
  },
  {
    name: 'the prototype of the async function constructor',
    body: `return Object.getPrototypeOf((async () => {}).constructor)(${code})();`,
  },
  { name: 'direct eval', body: "return eval('process');", throws: 'EvalError' },
  { name: 'indirect eval', body: "return (0, eval)('process');", throws: 'EvalError' },
  {
    name: 'eval through a getter of the global object',
    body: "return Object.getOwnPropertyDescriptor(globalThis, 'eval').value('process');",
    throws: 'EvalError',
  },
  {
    name: 'code given to setTimeout as text',
    body: "setTimeout('globalThis.reached = 1', 0); return globalThis.reached;",
    throws: 'TypeError',
  },
  {
    name: 'the promise that agent returns',
    body: `const p = agent('a'); return p.constructor.constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'the value that agent resolves to',
    body: `const v = await agent('object'); return v.constructor.constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'the error that agent rejects with',
    body: `try { await agent('reject'); } catch (e) { return e.constructor.constructor(${code})(); }`,
    throws: 'EvalError',
  },
  {
    name: 'the error of a refused call',
    body: `try { await parallel(1); } catch (e) { return e.constructor.constructor(${code})(); }`,
    throws: 'EvalError',
  },
  {
    name: 'the error of a full stack',
    body: `const f = () => f(); try { f(); } catch (e) { return e.constructor.constructor(${code})(); }`,
    throws: 'EvalError',
  },
  {
    name: 'an error thrown inside the runtime at the stack limit',
    body: `const caught = []; const f = () => { try { f(); } catch { if (caught.length < 50) { try { agent({ deep: [[[[1]]]] }); parallel([f]); log({ a: 1 }); caught.push(null); } catch (e) { caught.push(e); } } throw new Error('out'); } }; try { f(); } catch (e) { caught.push(e); } return caught.find((e) => e !== null).constructor.constructor(${code})();`,
    throws: 'EvalError',
  },
  {
    name: 'Error.prepareStackTrace',
    body: "let frames; try { Error.prepareStackTrace = (_, list) => { frames = list; }; } catch {} try { Object.defineProperty(Error, 'prepareStackTrace', { value: (_, list) => { frames = list; } }); } catch {} try { null.x; } catch (e) { String(e.stack); } agent('a', { get label() { try { null.x; } catch (e) { String(e.stack); } return ''; } }); return frames;",
  },
  {
    name: 'the original setter of prepareStackTrace',
    body: "const d = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace'); return d.set ?? d.get ?? d.value ?? (d.configurable || d.writable ? globalThis : undefined);",
  },
  {
    name: 'frames captured for another object',
    body: "const box = {}; Error.captureStackTrace(box); return typeof box.stack === 'string' ? undefined : box.stack;",
  },
  {
    name: 'the caller of a callback',
    body: 'let seen; parallel([function spy() { try { seen = spy.caller; } catch {} try { seen ??= spy.arguments.callee; } catch {} }]); return seen;',
  },
  {
    name: 'the arguments of the script',
    body: 'return arguments.length === 0 ? undefined : arguments[0];',
  },
  { name: 'this at the top of the script', body: 'return this;' },
  {
    name: 'a helper of the transform by its name',
    body: "return typeof $e !== 'undefined' || typeof $$e !== 'undefined' || typeof $p !== 'undefined' ? globalThis : undefined;",
  },
  {
    name: 'a helper of the transform by an escaped name',
    body: 'try { return \\u0024\\u0024l; } catch { return undefined; }',
  },
  {
    name: 'host names on the global object',
    body: "return ['process', 'require', 'module', 'exports', 'Buffer', 'fetch', 'global', 'setImmediate', 'setInterval', 'queueMicrotask', 'crypto', 'navigator', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'performance', 'std', 'os', 'print', 'load', 'gc', 'Worker', 'postMessage', 'importScripts', 'host', 'root', 'settle', 'hooks'].find((name) => name in globalThis);",
  },
  {
    name: 'anything on the global object that is not the language',
    body: 'return Object.getOwnPropertyNames(globalThis).filter((name) => /^(__|\\$|_)|process|host|native|vm$/i.test(name))[0];',
  },
  {
    name: 'constructors behind the removed names',
    body: "return Object.getPrototypeOf(async () => {}).constructor === Function && new Map().constructor === Map && new ArrayBuffer(1).constructor === ArrayBuffer ? undefined : 'changed';",
  },
  { name: 'dynamic import', body: "return await import('node:fs');", throws: 'any' },
  {
    name: 'dynamic import of a data address',
    body: "return await import('data:text/javascript,export default 1');",
    throws: 'any',
  },
  {
    name: 'a proxy with a proxy as its handler given as options',
    body: "const handler = new Proxy({}, { get(_, trap) { return (...all) => Reflect[trap](...all); } }); await agent('a', new Proxy({ label: 'x' }, handler)); return undefined;",
  },
  {
    name: 'a patched then that waits for the runtime',
    body: `const caught = []; const then = Promise.prototype.then; Promise.prototype.then = function (...all) { caught.push(this, ...all); return then.apply(this, all); }; await parallel([() => agent('a')]); await agent('b').then((x) => x); return caught.filter((x) => typeof x === 'function').map((f) => { try { return f.constructor(${code})(); } catch { return undefined; } }).find((x) => x);`,
  },
  {
    name: "a species that is handed the runtime's promises",
    body: "const got = []; class P extends Promise { constructor(run) { super((a, b) => { got.push(a, b); run(a, b); }); } } Object.defineProperty(Promise, Symbol.species, { value: P }); await parallel([() => agent('a')]); await pipeline([1], (x) => agent('b' + x)); return undefined;",
  },
  {
    name: 'a species constructor that throws inside the runtime',
    body: "Object.defineProperty(Promise.prototype, 'constructor', { get() { throw new Error('no'); } }); const r = await parallel([() => agent('a')]).catch(() => null); return undefined;",
  },
  {
    name: 'poisoned JSON, iterators and calls',
    body: "const seen = []; const spy = (name) => function (...all) { seen.push(name); throw new Error(name); }; JSON.stringify = spy('stringify'); JSON.parse = spy('parse'); Array.prototype.push = spy('push'); Array.prototype.join = spy('join'); Array.prototype[Symbol.iterator] = spy('iterator'); Function.prototype.call = spy('call'); Function.prototype.apply = spy('apply'); Function.prototype.bind = spy('bind'); String.prototype.indexOf = spy('indexOf'); String.prototype.slice = spy('slice'); Reflect.apply = spy('reflect'); WeakMap.prototype.get = spy('weakmap'); log('x', { a: [1] }); await agent('a'); await parallel([() => agent('b')]); await agent('reject').catch(() => null); return seen[0];",
  },
  {
    name: "accessors on Object.prototype that see the runtime's objects",
    body: "const seen = []; for (const name of ['kind', 'site', 'resolve', 'reject', 'strand', 'fn', 'get', 'set', 'value', 'then', 'toJSON', 'parent', 'path', 'lane', 'code', 'cause', '0', '1', '5']) Object.defineProperty(Object.prototype, name, { configurable: true, get() { seen.push(this); return undefined; }, set(v) { seen.push(this); } }); const p = agent('a'); log('x'); await p; await parallel([() => agent('b')]); for (const name of ['get', 'set', 'value']) delete Object.prototype[name]; return seen.find((o) => typeof o.resolve === 'function' || Object.hasOwn(o, 'strand') || Object.hasOwn(o, 'parent'));",
  },
  {
    name: "setters on Array.prototype that see the runtime's lists",
    body: "const seen = []; for (const at of [0, 1, 2, 3, 40, 41, 42]) Object.defineProperty(Array.prototype, at, { configurable: true, get() { return undefined; }, set(v) { seen.push([this, v]); } }); agent('a'); log('x'); setTimeout(() => {}, 1); for (const at of [0, 1, 2, 3, 40, 41, 42]) delete Array.prototype[at]; return seen.map(([, v]) => v).find((v) => typeof v === 'object' && v !== null && !Array.isArray(v));",
  },
  {
    name: 'a forged end through a name like the hooks',
    body: "for (const name of ['returned', 'failed', 'settle', 'flush', 'host', '__done', 'main', 'init', 'step']) if (typeof globalThis[name] === 'function') return name; return undefined;",
  },
  {
    name: 'args with __proto__ and constructor as keys',
    body: "return ({}).polluted ?? (Object.getPrototypeOf(args) === Object.prototype && Object.hasOwn(args, '__proto__') ? undefined : 'lost');",
  },
  {
    name: 'writes to the prototypes of what the runtime hands out',
    body: "const v = await agent('object'); v.__proto__.polluted = 1; args.__proto__ = null; Object.getPrototypeOf(agent).polluted = 1; return undefined;",
  },
  {
    name: 'the clock through an alias',
    body: 'const { now } = Date; return now();',
    throws: 'Error',
  },
  {
    name: 'the clock through the prototype of a date',
    body: 'return new (new Date(0).constructor)().getTime();',
    throws: 'Error',
  },
  {
    name: 'the clock through Reflect.construct',
    body: 'return Reflect.construct(Date, [], Object).getTime?.() ?? Reflect.construct(Date, []);',
    throws: 'Error',
  },
  {
    name: 'the clock through a subclass',
    body: 'class D extends Date {} return new D().getTime();',
    throws: 'Error',
  },
  { name: 'the clock called as a function', body: 'return Date();', throws: 'Error' },
  {
    name: 'the clock through a bound constructor',
    body: 'return new (Date.bind(null))().getTime();',
    throws: 'Error',
  },
  {
    name: 'chance through an alias',
    body: 'const { random } = Math; return random();',
    throws: 'Error',
  },
  {
    name: 'chance or time through Intl and locales',
    body: "return typeof Intl.DateTimeFormat !== 'undefined' || typeof Temporal !== 'undefined' ? 'time' : undefined;",
  },
  {
    name: 'weak references through the language',
    body: "return [typeof WeakRef, typeof FinalizationRegistry].find((kind) => kind !== 'undefined');",
  },
  {
    name: 'shared memory through a constructor',
    body: "return typeof new Uint8Array(1).buffer.constructor === 'function' && typeof SharedArrayBuffer === 'undefined' && typeof Atomics === 'undefined' ? undefined : 'shared';",
  },
  {
    name: 'the zone of the host',
    body: "return new Date(0).getTimezoneOffset() !== 0 || !String(new Date(0)).includes('GMT+0000') ? 'zone' : undefined;",
  },
  {
    name: 'the source of the prelude',
    body: "return [agent, parallel, log, Promise.prototype.then].map((f) => Function.prototype.toString.call(f)).find((text) => text.includes('stringify') || text.includes('cur'));",
  },
  {
    name: 'a symbol or private name of the runtime on a primitive',
    body: 'return Reflect.ownKeys(agent).concat(Reflect.ownKeys(parallel)).find((key) => !["length", "name", "outcome", "open", "prototype"].includes(key));',
  },
];
