// Loads the file named by its argument and writes to channel 3 what that did: names exported, modules required (as
// written), and what the file changed in globals or in objects that other modules exported.
//
// Changes are looked for at every border between the file and a module it requires, so that what a required module
// does to a third one is not laid at this file's door. It sees properties, not the insides of a Map or a Set.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');

const target = fs.realpathSync(process.argv[2]);
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

// What the language and Node put there. Never walked into from a module: changes there are changes of a global.
const world = new Map([
  ['globalThis', globalThis],
  ['process', process],
  ['process.env', process.env],
]);
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const { value } = Object.getOwnPropertyDescriptor(globalThis, name);
  if (typeof value === 'function' || ['Math', 'JSON', 'Reflect', 'Atomics', 'Intl', 'console'].includes(name)) world.set(name, value);
  if (typeof value === 'function' && isObject(value.prototype)) world.set(`${name}.prototype`, value.prototype);
}
const builtIn = new Set(world.values());

function properties(object) {
  const found = new Map();
  for (const key of Reflect.ownKeys(object)) {
    // These two say which call is under way, not what the function is.
    if (typeof object === 'function' && (key === 'arguments' || key === 'caller')) continue;
    found.set(key, Object.getOwnPropertyDescriptor(object, key));
  }
  return found.set('[[Prototype]]', { value: Object.getPrototypeOf(object) });
}

function same(object, before, after) {
  if (!before || !after) return before === after;
  // Node defines some globals by a getter that turns into the value when it is first read: that is no change.
  if (before.get && !after.get) return Object.is(before.get.call(object), after.value);
  return Object.is(before.value, after.value) && before.get === after.get && before.set === after.set;
}

const watched = new Map();
function watch(value, name) {
  const queue = [[value, name]];
  for (const [object, path] of queue) {
    if (!isObject(object) || watched.has(object) || builtIn.has(object)) continue;
    const held = properties(object);
    watched.set(object, { path, held });
    for (const [key, { value: inner }] of held) if (key !== '[[Prototype]]') queue.push([inner, `${path}.${String(key)}`]);
  }
}

/** Takes every watched object as it is now for the new normal. */
function refresh() {
  for (const [object, entry] of watched) entry.held = properties(object);
}

const changes = new Set();
function compare() {
  for (const [object, { path, held }] of watched) {
    const now = properties(object);
    for (const key of new Set([...held.keys(), ...now.keys()])) {
      if (!same(object, held.get(key), now.get(key))) changes.add(`${path}.${String(key)}`);
    }
  }
}

const requires = new Set();
const load = Module._load;
Module._load = function observed(request, parent, isMain) {
  if (parent?.filename !== target) return load.call(this, request, parent, isMain);
  requires.add(request);
  compare();
  try {
    const value = load.call(this, request, parent, isMain);
    watch(value, `require('${request}')`);
    return value;
  } finally {
    refresh();
  }
};

for (const [name, object] of world) watched.set(object, { path: name, held: properties(object) });
const loaded = require(target);
compare();

const names = isObject(loaded) ? Object.keys(loaded) : [];
const seen = { exports: [...(typeof loaded === 'function' ? ['module.exports'] : []), ...names], requires: [...requires], changes: [...changes] };
fs.writeSync(3, JSON.stringify(seen));
// Timers or servers that the file may have started must not keep the observer alive.
process.exit(0);
