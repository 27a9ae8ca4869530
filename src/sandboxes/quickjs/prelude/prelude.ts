import { agents } from './agents.js';
import { ending } from './ending.js';
import { forbidden } from './forbidden.js';
import { intrinsics } from './intrinsics.js';
import { lanes } from './lanes.js';
import { limits } from './limits.js';
import { offered } from './offered.js';
import { outbox } from './outbox.js';
import { place } from './place.js';
import { readableText } from './readable.js';
import { scriptGlobals } from './script-globals.js';
import { verificationNames } from './verification.js';

/** The script's own globals, in the order in which the prelude hands them to the wrapper that the place transform writes. */
const scriptNames = [
  ...['agent', 'parallel', 'pipeline', 'phase', 'log', 'workflow', 'args', 'budget', 'console', 'setTimeout', 'clearTimeout'],
  ...['run', 'sh', 'files', 'read', 'gate', 'losses', 'ask', 'merge', 'publish'],
  ...verificationNames,
] as const;

/** How a script is rewritten for this prelude. */
export const placeOptions = {
  globals: scriptNames,
  sited: new Set(['agent', 'workflow', 'setTimeout', 'sh', 'files', 'read', 'gate', 'ask', 'merge', 'publish']),
};

/**
 * JavaScript that runs in every realm before its script. The value is a function of `host`, the only way out, and returns the hooks;
 * neither is reachable from the global object, so that a script cannot forge an answer or its own end.
 */
export const prelude = `(function (host) {
'use strict';${[intrinsics, place, outbox, limits, readableText, agents, lanes, scriptGlobals, forbidden, offered, ending].join('')}})`;
