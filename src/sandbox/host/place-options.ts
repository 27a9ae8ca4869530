import type { PlaceOptions } from '../../core/strands/place-transform.js';
import { type ScriptName, scriptNames } from '../guest/lines/script-names.js';

/** Primitives that are told at which call of the source they stand. */
const sited = [
  'agent',
  'workflow',
  'setTimeout',
  'sh',
  'files',
  'read',
  'gate',
  'ask',
  'merge',
  'publish',
] as const satisfies readonly ScriptName[];

/** How a script is rewritten for the guest. */
export const placeOptions: PlaceOptions = { globals: scriptNames, sited: new Set(sited) };
