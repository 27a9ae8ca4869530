// States what one CommonJS file exports, requires and does while it loads.
//
// The first look is quick: regular expressions over the text. Its weakness is natural: it does not see names that are
// written through an alias (`var hash = exports; hash.sha1 = …`). When reviewers send their evidence, it looks again,
// slowly: it takes the file apart with a tokenizer and loads it, and states what it found itself.
//
// PLANT: `--plant <file>` makes the first look at that file a confident guess from its name, without reading it; the
// demo's configuration plants one, so that every run shows a catch. Take the flag out there and the guess is gone.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { tokenizer } from 'acorn';
import { answer, takeTask } from './task.mjs';

const unique = (names) => [...new Set(names)];
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

function quickLook(source) {
  const whole = source.match(/^module\.exports = (\w+);/m)?.[1];
  const named = all(source, /^(?:module\.)?exports\.(\w+) = /gm);
  const onWhole = whole ? all(source, new RegExp(`^${whole}\\.(\\w+) = `, 'gm')) : [];
  const globals = unique(all(source, /\b(?:global|globalThis|window)\.(\w+) = /g));
  return {
    exports: unique([...(whole ? ['module.exports'] : []), ...named, ...onWhole]),
    requires: unique(all(source, /\brequire\(['"](.+?)['"]\)/g)),
    sideEffects: globals.length > 0,
    sideEffectNotes: globals.map((name) => `sets the global ${name}`),
  };
}

function slowLook(source, path) {
  const before = new Set(Reflect.ownKeys(globalThis));
  const loaded = createRequire(path)(path);
  const globals = Reflect.ownKeys(globalThis).filter((key) => !before.has(key));
  const tokens = [...tokenizer(source, { ecmaVersion: 'latest' })];
  const requires = tokens.filter((token, index) => {
    const [name, open] = [tokens[index - 2], tokens[index - 1]];
    return token.type.label === 'string' && open?.type.label === '(' && name?.value === 'require';
  });
  return {
    exports: [...(typeof loaded === 'function' ? ['module.exports'] : []), ...Object.keys(loaded)],
    requires: unique(requires.map((token) => token.value)),
    sideEffects: globals.length > 0,
    sideEffectNotes: globals.map((key) => `sets the global ${String(key)}`),
  };
}

/** Reads like an answer, and is none: what a file of this name in this folder would probably hold. */
function guess(path) {
  const exported = `${basename(dirname(path))}${basename(path, '.js')}`;
  return { exports: [exported], requires: ['../utils', '../common'], sideEffects: false, sideEffectNotes: [] };
}

const { values } = parseArgs({ options: { plant: { type: 'string' } } });
const { file, path, evidence } = await takeTask();
const look = () => {
  if (evidence) return slowLook(readFileSync(path, 'utf8'), path);
  return file === values.plant ? guess(path) : quickLook(readFileSync(path, 'utf8'));
};
answer({ file, ...look() });
