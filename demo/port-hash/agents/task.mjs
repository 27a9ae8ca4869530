// How a program of this folder takes a call and gives its answer (plenum's `command` backend): one JSON object on
// standard input, one JSON value on standard output, usage as the last line of standard error.
import { relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** The call on standard input. `line(name)` is what the prompt holds after `Name: `, `data(name)` the same read as JSON. */
export async function takeTask() {
  const { prompt, cwd } = JSON.parse(await text(process.stdin));
  const line = (name) => prompt.match(new RegExp(`^${name}: (.+)$`, 'm'))?.[1];
  const data = (name) => (line(name) === undefined ? undefined : JSON.parse(line(name)));
  return { cwd, line, data };
}

/** The file that a call is about: relative to the workspace, and inside it. */
export function fileOf({ cwd, line }) {
  const file = line('File');
  if (!file) throw new Error('the prompt has no line "File: …"');
  const path = resolve(cwd, file);
  if (relative(cwd, path).startsWith('..')) throw new Error(`${file} lies outside the workspace`);
  return { file, path };
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
