import { join, list, quoted } from '../language/intrinsics.js';
import { OUT } from './operations.js';
import { here } from './place.js';
import { homeOf, moreOf, pathOf, type Strand } from './strands.js';

const flushAt = 49152;

/** JSON texts on their way to the host. */
let outgoing = list<string>();
let outgoingLength = 0;
export const flush = (): void => {
  if (outgoing.length === 0) return;
  const text = '[' + join(outgoing, ',') + ']';
  outgoing = list();
  outgoingLength = 0;
  host(OUT, text);
};
export const push = (text: string): void => {
  outgoing[outgoing.length] = text;
  outgoingLength += text.length;
  if (outgoingLength > flushAt) flush();
};

/**
 * Something that is recorded and that nobody waits for; body is JSON text. Names of strands and
 * lanes hold nothing that JSON would have to escape.
 */
export const note = (body: string, strand: Strand): void => {
  push(
    '["n","' +
      pathOf(strand) +
      '",' +
      moreOf(strand).notes++ +
      ',"' +
      homeOf(strand).lane +
      '",' +
      body +
      ']',
  );
};
export const warn = (code: string, text: string): void =>
  note('{"kind":"warning","code":' + quoted(code) + ',"text":' + quoted(text) + '}', here());
