/** X80. `lost` is never written: it is how a reader names a run whose driver is gone. */
export const runStatuses = [
  'planning',
  'awaiting-approval',
  'running',
  'paused',
  'completed',
  'partial',
  'failed',
  'stopped',
] as const;
export type RunStatus = (typeof runStatuses)[number];
