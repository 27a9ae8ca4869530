/** Who is told what a run does, as spans. */
export const telemetries = ['off', 'otel'] as const;
export const approvals = ['ask', 'remembered', 'auto'] as const;
export type Approval = (typeof approvals)[number];
export const closings = ['keep', 'pause'] as const;
/**
 * Every kind there is, in the order in which they are shown and looked for; each has its entry in
 * the catalogue.
 */
export const backendKinds = [
  'ai-sdk',
  'claude-agent',
  'codex',
  'opencode',
  'acp',
  'command',
  'module',
  'simulate',
] as const;
export type BackendKind = (typeof backendKinds)[number];
export const shellSandboxes = ['off', 'bubblewrap'] as const;
export const networks = ['on', 'off'] as const;
