/** The limit of X182 in one sentence, for everybody who lets agents run commands. */
export const keysInReach =
  'keys that plenum has do not reach agents, but what other programs and files of yours hold is ' +
  'out of their reach only under the OS sandbox';
