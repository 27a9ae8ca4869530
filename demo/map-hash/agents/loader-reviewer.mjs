// Tries to refute a statement by loading the file in a fresh process (`observe.cjs`) and comparing.
// It says nothing about a stated require that was not seen: the file may do it later. The reader judges that.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { answerReview, how, missing, takeTask, words } from './task.mjs';

const observer = fileURLToPath(new URL('observe.cjs', import.meta.url));

function observe(path, cwd) {
  // The fourth channel keeps the observation apart from whatever the file itself prints.
  const child = spawnSync(process.execPath, [observer, path], { cwd, timeout: 20_000, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const text = child.output?.[3]?.toString() ?? '';
  if (child.status !== 0 || text === '') throw new Error(`could not load ${path}: ${child.stderr}`);
  return JSON.parse(text);
}

function resolves(request, path) {
  try {
    createRequire(path).resolve(request);
    return true;
  } catch {
    return false;
  }
}

const { statement, path, cwd } = await takeTask();
const seen = observe(path, cwd);
const evidence = [];

const [hidden, invented] = [missing(seen.exports, statement.exports), missing(statement.exports, seen.exports)];
if (hidden.length + invented.length > 0) {
  const account = how('loaded it', { 'not stated': hidden, 'stated but absent': invented });
  evidence.push({ field: 'exports', stated: words(statement.exports), found: words(seen.exports), how: account });
}

const unstated = missing(seen.requires, statement.requires);
const unresolved = statement.requires.filter((request) => !resolves(request, path));
if (unstated.length + unresolved.length > 0) {
  const account = how('watched require', { 'not stated': unstated, 'stated but not to be found': unresolved });
  evidence.push({ field: 'requires', stated: words(statement.requires), found: words(seen.requires), how: account });
}

if (statement.sideEffects !== seen.changes.length > 0) {
  const account = 'compared globals and the objects of other modules before and after';
  evidence.push({ field: 'sideEffects', stated: String(statement.sideEffects), found: `loading changed ${words(seen.changes)}`, how: account });
}

answerReview(evidence);
