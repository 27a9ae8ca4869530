import { quoted, textOf } from '../language/intrinsics.js';
import { note } from './outbox.js';
import { here } from './place.js';

/** Title of the current phase as JSON text. */
export let phaseText = 'null';

/** The phase that a call chose for itself, or the current one; as JSON text. */
export const phaseOf = (chosen: unknown): string =>
  chosen === undefined || chosen === null ? phaseText : quoted(textOf(chosen));

export const phase = (title: unknown): void => {
  phaseText = quoted(textOf(title));
  note('{"kind":"phase","title":' + phaseText + '}', here());
};
