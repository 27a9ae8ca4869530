import {
  construct,
  defineProperty,
  deleteProperty,
  floor,
  hidden,
  min,
  NativeDate,
  NativeError,
  NativeEvalError,
  protoOf,
} from './intrinsics.js';
import { limitScriptStack, scriptStackLimit } from './sites.js';

/**
 * Closes every route to real time, chance and code from text (C7, C8), and removes what must not be
 * there (C5).
 */
const refusing = (Kind: ErrorConstructor, name: string, message: string) =>
  ({
    [name](..._args: unknown[]) {
      throw new Kind(message);
    },
  })[name];
const clockAdvice =
  ' is not available in a workflow script, because a resumed run must repeat it: ' +
  'pass a timestamp through args, or use run.startedAt';
const chanceAdvice =
  'Math.random() is not available in a workflow script, because a resumed run must repeat it: ' +
  'use run.random() or put an index in the prompt';
hidden(Math, 'random', refusing(NativeError, 'random', chanceAdvice));

// biome-ignore lint/suspicious/noShadowRestrictedNames: the name that a script sees.
const ScriptDate = function Date(...args: unknown[]) {
  if (new.target === undefined) throw new NativeError('Date()' + clockAdvice);
  if (args.length === 0) throw new NativeError('new Date() without a value' + clockAdvice);
  return construct(NativeDate, args, new.target);
};
hidden(ScriptDate, 'UTC', NativeDate.UTC);
hidden(ScriptDate, 'parse', NativeDate.parse);
hidden(ScriptDate, 'now', refusing(NativeError, 'now', 'Date.now()' + clockAdvice));
defineProperty(ScriptDate, 'length', { value: 7 });
defineProperty(ScriptDate, 'prototype', { value: NativeDate.prototype, writable: false });
hidden(NativeDate.prototype, 'constructor', ScriptDate);
hidden(globalThis, 'Date', ScriptDate);

const codeAdvice = 'a workflow script cannot make code from text';
// biome-ignore lint/suspicious/noShadowRestrictedNames: the name that a script sees.
const noFunction = function Function(..._args: unknown[]) {
  throw new NativeEvalError('Function(): ' + codeAdvice);
};
defineProperty(noFunction, 'prototype', { value: Function.prototype, writable: false });
const samples = [() => {}, async () => {}, function* () {}, async function* () {}];
for (const sample of samples) hidden(protoOf(sample) as object, 'constructor', noFunction);
hidden(globalThis, 'Function', noFunction);
hidden(globalThis, 'eval', refusing(NativeEvalError, 'eval', 'eval(): ' + codeAdvice));

const removed = [
  ...[
    'queueMicrotask',
    'SharedArrayBuffer',
    'WeakRef',
    'FinalizationRegistry',
    'Atomics',
    'WebAssembly',
    'performance',
  ],
  ...['gc', 'print', 'std', 'os', 'bjson', 'navigator'],
];
for (const name of removed) deleteProperty(globalThis, name);

// A script that formats stacks itself would be called from inside the guest and be handed its
// functions.
defineProperty(Error, 'prepareStackTrace', {
  value: undefined,
  writable: false,
  enumerable: false,
  configurable: false,
});
defineProperty(Error, 'stackTraceLimit', {
  enumerable: false,
  configurable: false,
  get: () => scriptStackLimit,
  set: (value: unknown) => {
    if (typeof value === 'number') limitScriptStack(value >= 0 ? min(floor(value), 100) : 0);
  },
});
