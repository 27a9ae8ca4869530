const ecmaScript =
  'AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date ' +
  'Error EvalError Float16Array Float32Array Float64Array Function ' +
  'Infinity Int16Array Int32Array Int8Array Iterator JSON Map Math NaN Number Object Promise ' +
  'Proxy RangeError ReferenceError Reflect RegExp Set String ' +
  'SuppressedError Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array ' +
  'Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent ' +
  'DisposableStack AsyncDisposableStack encodeURI encodeURIComponent escape eval globalThis ' +
  'isFinite isNaN parseFloat parseInt undefined unescape arguments Intl';

const plenum =
  'agent parallel pipeline phase log workflow args budget console setTimeout clearTimeout ' +
  'run sh files read gate verify judge converge untilDry fixUntil merge ask losses publish ' +
  'URL URLSearchParams structuredClone TextEncoder TextDecoder';

/** Every name that a script may use without declaring it (C5). */
export const globalNames: ReadonlySet<string> = new Set(`${ecmaScript} ${plenum}`.split(' '));

const agents = 'an agent can do it, or sh(command) where it is granted';
const timer = 'setTimeout is there, in a loop if need be';
const shared = 'a script runs on one thread, alone';
const files = 'files(globs) and read(path) look at the workspace';

/** What to use instead of names that other runtimes have. */
export const insteadOf: ReadonlyMap<string, string> = new Map([
  ['process', 'pass values in through args'],
  ['module', 'end the script with `return value`'],
  ['exports', 'end the script with `return value`'],
  ['Buffer', 'TextEncoder and TextDecoder are there'],
  ['fetch', agents],
  ['XMLHttpRequest', agents],
  ['WebSocket', agents],
  ['bash', 'sh(command) runs a command, where it is granted'],
  ['exec', 'sh(command) runs a command, where it is granted'],
  ['glob', files],
  ['fs', files],
  ['readFile', files],
  ['path', 'join paths with template literals'],
  ['__dirname', files],
  ['__filename', files],
  ['queueMicrotask', 'Promise.resolve().then(…) does the same'],
  ['setInterval', timer],
  ['clearInterval', timer],
  ['setImmediate', timer],
  ['sleep', 'await new Promise((done) => setTimeout(done, ms))'],
  ['performance', 'run.startedAt is the only time that repeats on resume'],
  ['Temporal', 'run.startedAt is the only time that repeats on resume'],
  ['crypto', 'run.random() and run.id repeat on resume'],
  ['WebAssembly', agents],
  ['SharedArrayBuffer', shared],
  ['Atomics', shared],
  ['WeakRef', 'keep a plain reference'],
  ['FinalizationRegistry', 'keep a plain reference'],
  ['global', 'globalThis is there'],
  ['window', 'globalThis is there'],
  ['self', 'globalThis is there'],
]);
