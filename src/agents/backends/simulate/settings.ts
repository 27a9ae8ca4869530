import { entryOf } from '../../skeleton/entry.js';

/** Seed, latency and faults are options of a run, not settings. */
export const simulateSettings = entryOf('simulate', {});
