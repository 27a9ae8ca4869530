/** Names that make a script need the verification primitives; others do not pay for them. */
export const verificationNames = ['verify', 'judge', 'converge', 'untilDry', 'fixUntil'] as const;

/**
 * What those primitives are given beside the ordinary ones: a vote, a note for the record, and
 * where to leave their functions.
 */
export const verificationGlobals = ['parallel', 'log', 'vote', 'tell', 'provide'] as const;

/**
 * The script's own globals, in the order in which they are handed to the wrapper that the place
 * transform writes.
 */
export const scriptNames = [
  'agent',
  'parallel',
  'pipeline',
  'phase',
  'log',
  'workflow',
  'args',
  'budget',
  'console',
  'setTimeout',
  'clearTimeout',
  'run',
  'sh',
  'files',
  'read',
  'gate',
  'losses',
  'ask',
  'merge',
  'publish',
  'verify',
  'judge',
  'converge',
  'untilDry',
  'fixUntil',
] as const satisfies readonly string[];

export type ScriptName = (typeof scriptNames)[number];
