import type { RunLimits } from '../../core/run/bounds/run-spec.js';

const anyNumber = (): number => Number.POSITIVE_INFINITY;

/** The limits of a play where nobody asks for others: those of a run without any configuration. */
export const playLimits: RunLimits = {
  concurrency: 16,
  maxAgents: 1000,
  nesting: 1,
  widthOfLane: anyNumber,
  widthOfGroup: anyNumber,
  maxWaitMs: 6 * 3_600_000,
  longWaitMs: 120_000,
  time: { firstTokenMs: 120_000, silenceMs: 180_000, toolMs: 600_000 },
  budget: {},
  sandbox: {
    busyMs: 10_000,
    memoryBytes: 256 * 1024 * 1024,
    pendingSteps: 200_000,
    logBytes: 64 * 1024 * 1024,
  },
};
