import { freemem } from 'node:os';

const bytesPerAgent = 200 * 1024 * 1024;
const shareOfMemory = 0.6;

/** Agents that the free memory bears, one process of about 200 MB each. */
export function widthByMemory(free = freemem()): number {
  return Math.min(64, Math.max(1, Math.floor((free * shareOfMemory) / bytesPerAgent)));
}
