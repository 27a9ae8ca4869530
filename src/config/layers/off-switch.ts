import { PlenumError } from '../../core/values/errors.js';
import type { LoadedConfig } from './load-config.js';

/** Throws E_DISABLED, naming who switched plenum off (C92). */
export function refuseWhenDisabled(loaded: Pick<LoadedConfig, 'config' | 'origins'>): void {
  if (loaded.config.enabled) return;
  const by = loaded.origins.find((origin) => origin.key === 'enabled')?.winner;
  const where = by === undefined || by.place === '' ? 'the configuration' : by.place;
  const hint =
    by?.source === 'managed'
      ? 'this machine is managed; ask whoever manages it'
      : by?.source === 'environment'
        ? `unset ${by.place}`
        : 'set "enabled": true there, or PLENUM_DISABLE=0 for one command';
  throw new PlenumError('E_DISABLED', `plenum is switched off by ${where}`, { hint });
}
