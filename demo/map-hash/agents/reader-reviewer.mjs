// Tries to refute a statement from the text alone. Where the text does not settle a question, it says nothing: a call
// that runs while loading may change anything, and only the loader sees what it did.
import { readFileSync } from 'node:fs';
import { readSource } from './read-source.mjs';
import { answerReview, how, missing, takeTask, words } from './task.mjs';

const { statement, path } = await takeTask();
const seen = readSource(readFileSync(path, 'utf8'));
const [certain, requires, changes] = [[...seen.certain], [...seen.requires], [...seen.changes]];
const evidence = [];

const hidden = missing(certain, statement.exports);
const invented = seen.open ? [] : missing(statement.exports, [...certain, ...seen.possible]);
if (hidden.length + invented.length > 0) {
  const account = how('read the assignments', { 'not stated': hidden, 'stated but nowhere assigned': invented });
  evidence.push({ field: 'exports', stated: words(statement.exports), found: words(certain), how: account });
}

const unstated = missing(requires, statement.requires);
const unwritten = seen.computedRequire ? [] : missing(statement.requires, requires);
if (unstated.length + unwritten.length > 0) {
  const account = how('read the calls of require', { 'not stated': unstated, 'stated but not in the text': unwritten });
  evidence.push({ field: 'requires', stated: words(statement.requires), found: words(requires), how: account });
}

if (changes.length > 0 && !statement.sideEffects) {
  evidence.push({ field: 'sideEffects', stated: 'false', found: `assigns ${words(changes)}`, how: 'read the assignments that run while loading' });
}
if (changes.length === 0 && seen.calls === 0 && statement.sideEffects) {
  evidence.push({
    field: 'sideEffects',
    stated: 'true',
    found: 'no assignment to anything outside, and no call',
    how: 'read what runs while loading',
  });
}

answerReview(evidence);
