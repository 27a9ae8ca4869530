// Loads a package with or without the port of one of its files, exercises both the file and the package, and writes what
// came out to channel 3: node probe.mjs <package folder> <file> [<port of the file>]
// Without a port it also writes which calls it made; with one it takes those from standard input, so that both get the same.
import { readFileSync, realpathSync, writeSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { keys, messages, planCalls } from './probe-inputs.mjs';
import { shownResult, surfaceOf } from './probe-show.mjs';

const [, , folder, target, port] = process.argv;
const require = createRequire(join(realpathSync(folder), 'package.json'));
const loaded = port ? await loadPort() : loadOld();
const subject = loaded.value;
const functions = Object.entries(
  loaded.form === 'default' ? { default: subject } : { ...subject },
).filter(([, value]) => typeof value === 'function');
const isHash = (value) =>
  typeof value === 'function' &&
  typeof value.prototype?.update === 'function' &&
  typeof value.prototype.digest === 'function';
const calls = port
  ? JSON.parse(readFileSync(0, 'utf8'))
  : planCalls(functions.filter(([, value]) => Object.keys(value.prototype ?? {}).length === 0));

const results = {};
for (const { name, args } of calls) {
  const call = loaded.form === 'default' ? subject : subject[name];
  const given = structuredClone(args);
  results[`${name}(${shownResult(args).slice(1, -1)})`] = attempt(() => [call(...given), given]);
}
exercise(require('./'));
writeSync(3, JSON.stringify({ surface: surfaceOf(loaded), results, calls: port ? [] : calls }));
process.exit(0);

function loadOld() {
  const value = require(target);
  return { value, form: typeof value === 'function' ? 'default' : 'names' };
}

/** The rest of the package, which is CommonJS, gets the port in the place of the old file. */
async function loadPort() {
  const namespace = await import(pathToFileURL(port).href);
  const form = 'default' in namespace ? 'default' : 'names';
  const value = form === 'default' ? namespace.default : namespace;
  const load = Module._load;
  const replaced = realpathSync(target);
  Module._load = function withPort(request, parent, isMain) {
    return Module._resolveFilename(request, parent, isMain) === replaced
      ? value
      : load.call(this, request, parent, isMain);
  };
  return { value, form };
}

function attempt(work) {
  try {
    return shownResult(work());
  } catch (error) {
    return `throws ${error?.name}`;
  }
}

/** Every hash of the package over many messages, whole and in pieces, and every keyed one over many keys. */
function exercise(all) {
  const hashes = Object.entries(all).filter(([, value]) => isHash(value) && value.length === 0);
  const keyed = Object.entries(all).filter(([, value]) => isHash(value) && value.length > 0);
  for (const [name, hash] of hashes) {
    for (const { about, message, encoding } of messages) {
      const half = Math.ceil(message.length / 3);
      const pieces = [message.slice(0, half), message.slice(half)];
      results[`${name} of ${about}`] = attempt(() =>
        hash().update(message, encoding).digest('hex'),
      );
      results[`${name} of ${about}, in pieces`] = attempt(() =>
        hash().update(pieces[0], encoding).update(pieces[1], encoding).digest(),
      );
    }
    for (const [outer, code] of keyed) {
      for (const { about, key, encoding } of keys) {
        results[`${outer} with ${name} and ${about}`] = attempt(() =>
          code(hash, key, encoding).update('message').update([1, 2, 3]).digest('hex'),
        );
      }
    }
  }
}
