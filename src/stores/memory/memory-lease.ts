import type { Driver, DriverView, Lease } from '../../core/ports/lease.js';
import { PlenumError } from '../../core/values/errors.js';

/** The right to drive one run, within this process. */
export function createMemoryLease(id: string, onChange: (driver: DriverView) => void): Lease {
  let view: DriverView = { state: 'gone', record: null };
  const change = (next: DriverView): void => {
    view = next;
    onChange(next);
  };
  return {
    async acquire({ detached }) {
      if (view.state === 'live')
        throw new PlenumError('E_RUN_DRIVEN', `Run ${id} is being driven by this process.`, {
          hint: `plenum watch ${id}`,
        });
      let record: Driver = {
        pid: process.pid,
        host: 'here',
        epoch: 0,
        startedAt: Date.now(),
        ...(detached ? { detached } : {}),
      };
      let held = true;
      change({ state: 'live', record });
      return {
        async setEpoch(epoch) {
          record = { ...record, epoch };
          if (held) change({ state: 'live', record });
        },
        async release() {
          if (held) change({ state: 'gone', record });
          held = false;
        },
      };
    },
    holder: async () => view,
  };
}
