// How a program of this folder takes a call and gives its answer (plenum's `command` backend): one JSON object on
// standard input, one JSON value on standard output, usage as the last line of standard error.
import { relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** The call on standard input: `file` (relative), `path` (absolute), and what the prompt holds on its `Statement:` and `Evidence:` lines. */
export async function takeTask() {
  const { prompt, cwd } = JSON.parse(await text(process.stdin));
  const line = (name) => prompt.match(new RegExp(`^${name}: (.+)$`, 'm'))?.[1];
  const file = line('File');
  if (!file) throw new Error('the prompt has no line "File: …"');
  const path = resolve(cwd, file);
  if (relative(cwd, path).startsWith('..')) throw new Error(`${file} lies outside the workspace`);
  const [statement, evidence] = ['Statement', 'Evidence'].map((name) => (line(name) ? JSON.parse(line(name)) : undefined));
  return { file, path, cwd, statement, evidence };
}

/** No model was asked, so nothing was billed: 0 is known here, not a guess. */
export function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
  process.stderr.write('plenum-usage {"inputTokens":0,"outputTokens":0,"costUsd":0}\n');
}

/** A review from its evidence: only evidence refutes. */
export function answerReview(evidence) {
  answer({ verdict: evidence.length > 0 ? 'refuted' : 'holds', evidence });
}

/** Names that only the first list holds. */
export const missing = (from, other) => from.filter((name) => !other.includes(name));
export const words = (names) => (names.length > 0 ? names.join(', ') : 'nothing');
/** `found it so: not stated a, b; …`, of the lists that are not empty. */
export function how(act, lists) {
  const parts = Object.entries(lists).filter(([, names]) => names.length > 0);
  return `${act}: ${parts.map(([label, names]) => `${label} ${words(names)}`).join('; ')}`;
}
