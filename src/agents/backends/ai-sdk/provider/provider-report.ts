import type { JsonObject } from '../../../../core/values/json.js';
import {
  type Environment,
  findProvider,
  lacksKey,
  missingKeyText,
  providerNames,
} from './provider.js';
import { extraPackages, type ProviderKind } from './provider-table.js';
import { readSettings } from './settings.js';

interface ProviderReport {
  readonly name: string;
  readonly kind: ProviderKind;
  /**
   * Has what it needs, as far as can be said without asking it. Local servers need no key: whether
   * one runs is not looked at.
   */
  readonly usable: boolean;
  /** Why it cannot be used, with the one command that mends it. */
  readonly reason?: string;
  /** Name of the variable that its key was found in. */
  readonly keyFrom?: string;
  readonly configured: boolean;
  /** Runs on this machine: neither a key nor its absence says anything. */
  readonly local: boolean;
  /** Its interface is exercised by plenum's own tests. */
  readonly tested: boolean;
}

function isLocal(url: string | undefined): boolean {
  return url !== undefined && /^(localhost|127\.|\[?::1)/.test(new URL(url).hostname);
}

/**
 * What `plenum doctor` says about models. Throws E_CONFIG for settings that cannot be read; asks
 * nobody.
 */
export function providerReport(settings: JsonObject, env: Environment): readonly ProviderReport[] {
  const read = readSettings(settings);
  return providerNames(read).flatMap((name): ProviderReport[] => {
    const provider = findProvider(name, read, env);
    if (provider === undefined) return [];
    const missing = lacksKey(provider);
    return [
      {
        name,
        kind: provider.kind,
        usable: !missing,
        ...(missing ? { reason: missingKeyText(provider) } : {}),
        keyFrom: provider.keyFrom,
        configured: Object.hasOwn(read.providers, name),
        local: isLocal(provider.baseUrl),
        tested: extraPackages[provider.kind] === undefined,
      },
    ];
  });
}
