import type { DriverState, DriverView } from '../../core/ports/lease.js';

/** Who drives a run or drove it last, for programs. */
export interface DriverFacts {
  /** `gone`: nobody drives it now. */
  readonly state: DriverState;
  /** `null` where nobody ever did, or it cannot be read. */
  readonly pid: number | null;
  readonly host: string | null;
  /** It belongs to no terminal. */
  readonly detached: boolean;
}

export function driverFacts({ state, record }: DriverView): DriverFacts {
  return {
    state,
    pid: record?.pid ?? null,
    host: record?.host ?? null,
    detached: record?.detached ?? false,
  };
}

/** For people; `null` where nobody drives it. */
export function driverText({ state, record }: DriverView): string | null {
  if (state === 'gone' || record === null) return null;
  const { pid, host, detached } = record;
  const how = detached ? ', without a terminal' : '';
  const doubt = state === 'unknown' ? ', which gave no sign for over a minute' : '';
  return `driven by process ${pid} on ${host}${how}${doubt}`;
}
