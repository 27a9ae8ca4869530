/** Every numbered behaviour of the workflow contract. */
export const numbers: readonly string[] = [
  'C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8', 'C9', 'C10', 'C11', 'X12', 'X13', 'X14',
  'C20', 'C21', 'C22', 'C23', 'C24', 'C25', 'C26', 'C27', 'X28', 'X29', 'X30',
  'C40', 'C41', 'C42', 'C43', 'C44', 'C45', 'X46', 'X47', 'X48', 'X49', 'X50', 'X51', 'X52', 'X53',
  'C60', 'C61', 'C62', 'C63', 'X64',
  'X70', 'X71', 'X72', 'X73', 'X74', 'X75', 'X76', 'X77', 'C78', 'X79',
  'X80', 'X81', 'X82', 'X83', 'X84', 'X85',
  'C90', 'C91', 'C92', 'C93', 'C94', 'X100', 'X101', 'X102', 'X103',
  'X110', 'X111', 'X112', 'X113', 'X114', 'X115', 'X116',
];

/** Behaviours that this version does not have yet, and what they wait for. Taking one off this list needs its test. */
export const notYet: { readonly [number: string]: string } = {
  C26: 'framing of the task for model backends',
  X30: 'conversations (agent.open)',
  X48: 'verify, judge, converge, untilDry, fixUntil',
  X49: 'worktrees and merge',
  X50: 'questions to a person',
  X52: 'publish',
  X81: 'rate limits, quota and the breaker of model backends',
  X83: 'prompt-cache warm-up',
  X85: 'estimates',
  C91: 'shipped workflows',
  C94: 'the way in for coding agents',
  X101: 'the MCP gateway',
  X102: 'worktrees',
};
