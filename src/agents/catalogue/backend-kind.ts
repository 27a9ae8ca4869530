import { type BackendKind, backendKinds } from '../../config/schema/choices.js';
import type { Config } from '../../config/values/config.js';
import { type JsonObject, ownMember } from '../../core/values/json.js';
import type { BackendAbout } from './backend-entry.js';
import type { Surroundings } from './backend-report.js';

/**
 * What a backend's name stands for: built-in names for themselves, others for their `kind`. `null`:
 * there is no such backend.
 */
export function backendKind(config: Pick<Config, 'backends'>, name: string): BackendKind | null {
  const builtIn = backendKinds.find((kind) => kind === name);
  if (builtIn) return builtIn;
  return ownMember(config.backends, name)?.kind ?? null;
}

/** Every name that a call may ask for, built-in ones first. */
export function backendNames(config: Pick<Config, 'backends'>): readonly string[] {
  const own = Object.keys(config.backends).filter(
    (name) => !backendKinds.some((kind) => kind === name) && backendKind(config, name) !== null,
  );
  return [...backendKinds, ...own];
}

/** What is known about a backend where somebody looks at it. */
export function backendAbout(
  config: Pick<Config, 'backends'>,
  name: string,
  surroundings: Surroundings,
): BackendAbout {
  return { ...surroundings, name, settings: backendSettings(config, name) };
}

/** What a backend is given: its entry without the key that is about the entry itself. */
export function backendSettings(config: Pick<Config, 'backends'>, name: string): JsonObject {
  const { kind: _kind, ...settings } = ownMember(config.backends, name) ?? {};
  return settings;
}
