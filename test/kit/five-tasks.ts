/**
 * What a person wants of a run that goes on, each in at most two keys or clicks from the run: in
 * the terminal (`test/e2e/window`) and on the page alike.
 */
export const fiveTasks = [
  'see what is stuck',
  'read its prompt',
  'see its cost so far',
  'stop it',
  'answer the question',
] as const;

export type FiveTask = (typeof fiveTasks)[number];

export const mostKeysOfATask = 2;
