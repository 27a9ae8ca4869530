import { hostname } from 'node:os';
import type { Driver, DriverState } from '../../../core/ports/lease.js';
import { isJsonObject } from '../../../core/values/json.js';
import { processSpace, processStart } from '../../../host/process-table/process-identity.js';

/** Who drives a run: one file in `driver/`. */
export interface DriverRecord extends Driver {
  readonly version: 1;
  /** Linux only. */
  readonly processStart: string | null;
  readonly boot: string | null;
  readonly pids: string | null;
  readonly heartbeatAt: number;
  /** Set when it let go of the run by itself. */
  readonly releasedAt?: number;
}

export const heartbeatMs = 10_000;
const silentMs = 60_000;
/** Beyond it there are no dates. */
const latestTime = 8.64e15;

export function ownRecord(now: number, detached = false): DriverRecord {
  const start = processStart(process.pid);
  return {
    version: 1,
    pid: process.pid,
    host: hostname(),
    epoch: 0,
    startedAt: now,
    processStart: start === 'gone' ? null : start,
    ...processSpace(),
    heartbeatAt: now,
    ...(detached ? { detached } : {}),
  };
}

/**
 * X75: on this host the process decides, elsewhere the heartbeat; an old heartbeat from elsewhere
 * proves nothing.
 */
export function stateOf(record: DriverRecord, now: number): DriverState {
  if (record.releasedAt !== undefined) return 'gone';
  // A sign from the far future would keep a run driven for ever.
  const fresh = Math.abs(now - record.heartbeatAt) < silentMs;
  if (record.host !== hostname()) return fresh ? 'live' : 'unknown';
  const here = processSpace();
  if (differ(record.boot, here.boot)) return fresh ? 'live' : 'gone';
  if (differ(record.pids, here.pids)) return fresh ? 'live' : 'unknown';
  const start = processStart(record.pid);
  if (start === 'gone') return 'gone';
  if (start === null || record.processStart === null) return fresh ? 'live' : 'unknown';
  return start === record.processStart ? 'live' : 'gone';
}

function differ(left: string | null, right: string | null): boolean {
  return left !== null && right !== null && left !== right;
}

export function parseDriver(text: string): DriverRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return null;
    const { pid, epoch, startedAt, heartbeatAt, host, releasedAt } = value;
    if (!isWhole(pid) || !isWhole(epoch) || typeof host !== 'string') return null;
    if (!isTime(startedAt) || !isTime(heartbeatAt)) return null;
    return {
      version: 1,
      pid,
      host,
      epoch,
      startedAt,
      processStart: textOf(value.processStart),
      boot: textOf(value.boot),
      pids: textOf(value.pids),
      heartbeatAt,
      ...(value.detached === true ? { detached: true } : {}),
      ...(releasedAt === undefined ? {} : { releasedAt: Number(releasedAt) }),
    };
  } catch {
    return null;
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= latestTime;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
