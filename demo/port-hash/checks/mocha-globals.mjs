// Lets node:test run test files that were written for mocha's `describe` and `it`.
import { describe, it } from 'node:test';

// mocha hands a test a callback when it takes a parameter; node:test hands it a context, and would pass it unseen.
function synchronous(define, name, body) {
  if (body.length > 0)
    throw new TypeError(`"${name}" takes a callback; only tests without one can run here`);
  return define(name, body);
}

globalThis.describe = (name, body) => describe(name, body);
globalThis.it = (name, body) => synchronous(it, name, body);
