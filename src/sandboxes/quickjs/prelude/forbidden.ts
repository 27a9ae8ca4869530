/** Closes every route to real time, chance and code from text (C7, C8), and removes what must not be there (C5). */
export const forbidden = `
const refusing = (Kind, name, message) => ({ [name](...args) { throw new Kind(message); } })[name];
const clockAdvice = ' is not available in a workflow script, because a resumed run must repeat it: pass a timestamp through args, or use run.startedAt';
hidden(Math, 'random', refusing(NativeError, 'random', 'Math.random() is not available in a workflow script, because a resumed run must repeat it: use run.random() or put an index in the prompt'));

const ScriptDate = function Date(...args) {
  if (new.target === undefined) throw new NativeError('Date()' + clockAdvice);
  if (args.length === 0) throw new NativeError('new Date() without a value' + clockAdvice);
  return construct(NativeDate, args, new.target);
};
hidden(ScriptDate, 'UTC', NativeDate.UTC);
hidden(ScriptDate, 'parse', NativeDate.parse);
hidden(ScriptDate, 'now', refusing(NativeError, 'now', 'Date.now()' + clockAdvice));
defineProperty(ScriptDate, 'length', { __proto__: null, value: 7 });
defineProperty(ScriptDate, 'prototype', { __proto__: null, value: NativeDate.prototype, writable: false });
hidden(NativeDate.prototype, 'constructor', ScriptDate);
hidden(globalThis, 'Date', ScriptDate);

const codeAdvice = 'a workflow script cannot make code from text';
const noFunction = function Function(...args) { throw new NativeEvalError('Function(): ' + codeAdvice); };
defineProperty(noFunction, 'prototype', { __proto__: null, value: Function.prototype, writable: false });
for (const sample of [function () {}, async function () {}, function* () {}, async function* () {}]) hidden(protoOf(sample), 'constructor', noFunction);
hidden(globalThis, 'Function', noFunction);
hidden(globalThis, 'eval', refusing(NativeEvalError, 'eval', 'eval(): ' + codeAdvice));

for (const name of ['queueMicrotask', 'SharedArrayBuffer', 'WeakRef', 'FinalizationRegistry', 'Atomics', 'WebAssembly', 'performance', 'gc', 'print', 'std', 'os', 'bjson', 'navigator']) {
  deleteProperty(globalThis, name);
}

// A script that formats stacks itself would be called from inside the prelude and be handed its functions.
defineProperty(Error, 'prepareStackTrace', unscriptable);
defineProperty(Error, 'stackTraceLimit', {
  __proto__: null, enumerable: false, configurable: false,
  get: () => scriptStackLimit,
  set: (value) => {
    if (typeof value !== 'number') return;
    scriptStackLimit = value >= 0 ? min(floor(value), 100) : 0;
    setStackLimit(NativeError, scriptStackLimit);
  },
});
const isOutOfMemory = (error) => {
  try { return isObject(error) && protoOf(error) === InternalErrorPrototype && error.message === 'out of memory'; } catch { return false; }
};
`;
